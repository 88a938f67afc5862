namespace MetaflowStack.Development;

/// <summary>Brings the sources into the form that .editorconfig describes.</summary>
public sealed class Formatter(DotNet dotNet)
{
    /// <summary>Rewrites the files that differ, or with <paramref name="checkOnly"/> names them and fails.</summary>
    /// <exception cref="DevelopmentException">A file differs (check only), or dotnet format failed.</exception>
    public Task RunAsync(bool checkOnly, CancellationToken cancellationToken)
    {
        List<string> arguments = ["format", DotNetBuild.Solution];
        if (checkOnly)
            arguments.Add("--verify-no-changes");
        return dotNet.RunAsync(
            dotNet.Command(arguments),
            checkOnly ? "The sources are not formatted; run `./build.sh Format`." : "The sources could not be formatted.",
            cancellationToken);
    }
}
