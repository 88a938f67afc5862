namespace MetaflowStack.Development;

/// <summary>Compiles the solution.</summary>
public sealed class DotNetBuild(DotNet dotNet)
{
    /// <summary>The solution, in the root folder.</summary>
    public const string Solution = "MetaflowStack.slnx";

    /// <summary>
    /// Restores and compiles every project; warnings are errors. The compiler server that the bootstrapper used is used again
    /// (MSBuild does so only when told, once its own nodes may not be).
    /// </summary>
    /// <exception cref="DevelopmentException">It does not compile; the compiler's output has been written.</exception>
    public Task RunAsync(string configuration, CancellationToken cancellationToken) => dotNet.RunAsync(
        dotNet.Command(
            "build", Solution, "-c", configuration, "-nologo", "-v:quiet", "-clp:NoSummary", "-tl:off", "-nodeReuse:false",
            "-p:UseSharedCompilation=true"),
        "The solution does not compile.",
        cancellationToken);
}
