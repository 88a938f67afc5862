namespace MetaflowStack.Definition.Preflight;

/// <summary>Looks at one area before anything is made. Only reads.</summary>
internal interface IPreflightCheck
{
    /// <summary>What it is about, in the report: <c>node pools</c>.</summary>
    string Area { get; }

    /// <summary>Looks, and says what it found; at least one finding.</summary>
    Task<IReadOnlyList<Finding>> RunAsync(PreflightFacts facts, CancellationToken cancellationToken);
}
