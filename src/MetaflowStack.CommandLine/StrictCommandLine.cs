using MetaflowStack.CommandLine.Checks;
using MetaflowStack.CommandLine.Model;

namespace MetaflowStack.CommandLine;

/// <summary>
/// Checks what the user asked for before the build engine sees it. NUKE ignores unknown options, keys, profiles and skipped targets, and
/// only warns of bad values; here each is an error. Knows the build's targets and parameters by reflection and needs no engine:
/// <c>static int Main(string[] args) =&gt; StrictCommandLine.Check(typeof(Build), args, Console.Error) ?? Execute&lt;Build&gt;(x =&gt; x.Services);</c>
/// </summary>
public static class StrictCommandLine
{
    /// <summary>The exit code of wrong usage.</summary>
    public const int UsageExitCode = 2;

    /// <summary>
    /// Reports every fault of the command line, the environment variables and the parameters files together, a paragraph each. Returns
    /// <see cref="UsageExitCode"/> if there is one, and null if the build may run. Asking for help is never a fault.
    /// </summary>
    /// <remarks>
    /// NUKE knows <c>--key value</c> but not <c>--key=value</c>. A value given so is handed over in the environment variable of the
    /// parameter's exact name, which every engine reads.
    /// </remarks>
    /// <param name="build">The class of the build.</param>
    /// <param name="args">The arguments of <c>Main</c>.</param>
    /// <param name="error">Where faults and warnings are written.</param>
    /// <param name="environment">Environment variables and current folder; those of the process if null.</param>
    /// <param name="readingAllProfiles">Targets that read the parameters files of all profiles: with them each file is checked, not only those that are named.</param>
    public static int? Check(
        Type build, IReadOnlyList<string> args, TextWriter error, ProcessEnvironment? environment = null, IReadOnlyCollection<string>? readingAllProfiles = null)
    {
        ArgumentNullException.ThrowIfNull(error);
        environment ??= new ProcessEnvironment();
        var arguments = new Arguments(args);
        if (arguments.Has("Help"))
            return null;

        var model = new BuildModel(build);
        var variables = new EnvironmentCheck(model, arguments, environment.Variables);
        foreach (var warning in variables.Warnings())
            error.WriteLine($"Warning: {warning}");
        List<string> faults =
        [
            .. new CommandLineCheck(model, arguments).Faults(),
            .. variables.Faults(),
            .. new ParameterFilesCheck(model, arguments, variables, environment, readingAllProfiles ?? []).Faults()
        ];
        if (faults.Count == 0)
        {
            HandOver(model, arguments, environment);
            return null;
        }

        foreach (var fault in faults)
            error.WriteLine(fault);
        error.WriteLine("Nothing was done. --help lists the targets and options.");
        return UsageExitCode;
    }

    private static void HandOver(BuildModel model, Arguments arguments, ProcessEnvironment environment)
    {
        foreach (var option in arguments.Options.Where(x => x.HasEquals))
            environment.SetVariable(model.FindParameter(option.Name)!.Name, option.Values[0]);
    }
}
