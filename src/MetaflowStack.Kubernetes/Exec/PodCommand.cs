namespace MetaflowStack.Kubernetes.Exec;

/// <summary>A program to run in a container.</summary>
public sealed record PodCommand
{
    /// <summary>The pod's namespace.</summary>
    public required string Namespace { get; init; }

    /// <summary>The pod.</summary>
    public required string Pod { get; init; }

    /// <summary>The container.</summary>
    public required string Container { get; init; }

    /// <summary>The program and its arguments, each as it is: no shell reads them. They are part of the request's address, and in logs.</summary>
    public required IReadOnlyList<string> Arguments { get; init; }

    /// <summary>
    /// What its standard input reads; null: nothing. Servers before Kubernetes 1.30 cannot tell the program that it has ended, so it must
    /// know by itself how much it wants.
    /// </summary>
    public Stream? Input { get; init; }

    /// <summary>How long it may take, from the connecting on, in real time.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary><c>sha256sum in Pod airflow/x, container scheduler</c>.</summary>
    public override string ToString() => $"{Arguments[0]} in Pod {Namespace}/{Pod}, container {Container}";
}

/// <summary>How a program ended.</summary>
/// <param name="ExitCode">0 when it did what it should.</param>
/// <param name="Output">What it wrote to standard output.</param>
/// <param name="Errors">What it wrote to standard error, secrets masked.</param>
public sealed record CommandResult(int ExitCode, string Output, string Errors)
{
    /// <summary>Whether it exited with 0.</summary>
    public bool Succeeded => ExitCode == 0;
}
