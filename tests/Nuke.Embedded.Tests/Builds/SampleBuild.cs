using System.ComponentModel;
using Nuke.Common;
using Nuke.Common.IO;
using Nuke.Common.Tooling;
using Nuke.Common.Utilities.Collections;
using Serilog;

namespace Nuke.Embedded.Tests.Builds;

/// <summary>A build that uses what builds use: every kind of parameter, and targets that succeed, fail, wait, and are skipped.</summary>
internal sealed class SampleBuild : NukeBuild, IGreet
{
    [Parameter("Configuration to build - Default is 'Debug' (local) or 'Release' (server).")]
    public Configuration Configuration { get; set; } = IsLocalBuild ? Configuration.Debug : Configuration.Release;

    [Parameter("Colour.")] public Colour Colour { get; set; }

    [Parameter("Number.")] public int Count { get; set; } = 3;

    [Parameter] public bool Flag { get; set; }

    [Parameter("Numbers or names.", Separator = "+")] public string[] Items { get; set; } = [];

    [Parameter("Maybe number.")] public int? MaybeCount { get; set; }

    [Parameter("Needed text.")] public string? Needed { get; set; }

    [Parameter("Another name.", Name = "OtherName")] public string? Renamed { get; set; }

    [Parameter("Output path.")] public AbsolutePath Output { get; set; } = RootDirectory / "out";

    [Parameter("A text value.")] public string? Text { get; set; }

    [Parameter("The NuGet API key."), Secret] public string? ApiKey { get; set; }

    [Parameter("Not listed.", List = false)] public string? Hidden { get; set; }

    public Target Clean => _ => _
        .Description("Cleans the output")
        .Before(Restore)
        .Executes(() => Log.Information("cleaning {Output}", Output));

    public Target Restore => _ => _
        .Executes(() => Log.Debug("restoring"));

    public Target Compile => _ => _
        .Description("Compiles the code")
        .DependsOn(Restore)
        .Executes(() =>
        {
            TestClock.Advance(TimeSpan.FromSeconds(1.2));
            Log.Information("compiled {Configuration} for {Count} item(s)", Configuration, Count);
            Log.Warning("a warning with {Text}", "text");
            ReportSummary(_ => _.AddPair("Files", Count).AddPair("Kind", "lib"));
        });

    public Target Test => _ => _
        .DependsOn(Compile)
        .OnlyWhenDynamic(() => Colour != Colour.Blue)
        .Executes(() => Log.Information("testing"));

    public Target Pack => _ => _
        .DependsOn(Compile)
        .Triggers(Announce)
        .Executes(() => Log.Information("packing"));

    public Target Announce => _ => _
        .Unlisted()
        .Executes(() => Log.Information("announcing"));

    public Target NeedsText => _ => _
        .Requires(() => Needed)
        .Executes(() => { });

    public Target NeedsRelease => _ => _
        .Requires(() => Configuration == Configuration.Release)
        .Executes(() => { });

    public Target Broken => _ => _
        .DependsOn(Restore)
        .Executes(() => { throw new InvalidOperationException("broken on purpose\nsecond line"); });

    public Target AfterBroken => _ => _
        .DependsOn(Broken)
        .Executes(() => { });

    public Target BrokenButProceed => _ => _
        .ProceedAfterFailure()
        .Executes(() => Nuke.Common.Assert.Fail("assertion failed"));

    public Target AfterProceed => _ => _
        .DependsOn(BrokenButProceed)
        .Executes(() => Log.Information("after proceed"));

    public Target Always => _ => _
        .AssuredAfterFailure()
        .Executes(() => Log.Information("always"));

    public Target CI => _ => _
        .DependsOn(Clean, Test)
        .Triggers(Announce);

    public Target StaticSkip => _ => _
        .DependsOn(Clean)
        .OnlyWhenStatic(() => Text == "yes")
        .Executes(() => Log.Information("static ok"));

    public Target AfterStaticSkip => _ => _
        .DependsOn(StaticSkip)
        .Executes(() => { });

    public Target Explained => _ => _
        .DependsOn(Restore)
        .Executes(() => { throw new ExplainedException("The quota is used up. Ask for more."); });

    public Target Cancelled => _ => _
        .DependsOn(Restore)
        .Triggers(Announce)
        .Executes(async () =>
        {
            await Task.Yield();
            throw new OperationCanceledException();
        });
}

internal interface IGreet : INukeBuild
{
    [Parameter("Whom to greet.")] string? Who => TryGetValue(() => Who);

    Target Greet => _ => _
        .Description("Greets")
        .Executes(() => Log.Information("hello {Who}", Who ?? "world"));
}

internal enum Colour
{
    Red,
    Blue
}

[TypeConverter(typeof(TypeConverter<Configuration>))]
internal sealed class Configuration : Enumeration
{
    public static readonly Configuration Debug = new() { Value = nameof(Debug) };

    public static readonly Configuration Release = new() { Value = nameof(Release) };
}

/// <summary>An exception that explains itself, as those of our own do.</summary>
internal sealed class ExplainedException(string message) : Exception(message)
{
    public override string ToString() => Message;
}
