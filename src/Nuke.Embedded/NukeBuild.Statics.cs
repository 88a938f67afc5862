using System.Reflection;
using Nuke.Common.CI;
using Nuke.Common.Execution;
using Nuke.Common.IO;

namespace Nuke.Common;

public abstract partial class NukeBuild
{
    /// <summary>The folder that holds <c>.nuke</c>, going up from the current one; or the one given with <c>--root</c>.</summary>
    [Parameter("Root directory during build execution.", Name = RootParameter)]
    public static AbsolutePath RootDirectory => BuildContext.Current.RootDirectory;

    /// <summary><c>.nuke/temp</c> below the root.</summary>
    public static AbsolutePath TemporaryDirectory => BuildContext.Current.TemporaryDirectory;

    /// <summary>The file of the build's assembly; null if it is not a file.</summary>
    public static AbsolutePath? BuildAssemblyFile =>
        Assembly.GetEntryAssembly()?.Location is { Length: > 0 } location ? AbsolutePath.Create(location) : null;

    /// <summary>The folder of the build's assembly.</summary>
    public static AbsolutePath? BuildAssemblyDirectory => BuildAssemblyFile?.Parent;

    /// <summary>How much is printed.</summary>
    [Parameter("Logging verbosity during build execution. Default is 'Normal'.")]
    public static Verbosity Verbosity
    {
        get => BuildContext.Current.Verbosity;
        set => BuildContext.Current.Verbosity = value;
    }

    /// <summary>Where the build runs; found by the environment unless <c>--host</c> names it.</summary>
    [Parameter("Host for execution. Default is 'automatic'.")]
    public static Host Host
    {
        get => BuildContext.Current.Host;
        set => BuildContext.Current.Host = value;
    }

    /// <summary>The profiles whose files are read: <c>.nuke/parameters.PROFILE.json</c>.</summary>
    [Parameter("Defines the profiles to load.", Name = ProfileParameter)]
    public static string[] LoadedLocalProfiles => BuildContext.Current.Sources.Find<string[]>(ProfileParameter) ?? [];

    /// <summary>Not running on a build server.</summary>
    public static bool IsLocalBuild => !IsServerBuild;

    /// <summary>Running on a build server.</summary>
    public static bool IsServerBuild => Host is IBuildServer;
}
