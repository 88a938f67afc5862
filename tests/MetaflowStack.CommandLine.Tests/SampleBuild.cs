using System.ComponentModel;
using Nuke.Common;
using Nuke.Common.IO;
using Nuke.Common.Tooling;

namespace MetaflowStack.CommandLine.Tests;

/// <summary>A build with a parameter of each kind, on the class and on components, as the real one declares them.</summary>
internal sealed class SampleBuild : NukeBuild, IDeploySample
{
    [Parameter("Retries.")] public int? Retries { get; set; }

    [Parameter("Ratio.", Name = "Ratio")] public double Share { get; set; } = 0.5;

    public Target CheckTools => _ => _.Executes(() => { });

    public Target Infra => _ => _.DependsOn(CheckTools).Executes(() => { });
}

internal interface IHasSampleParameters : INukeBuild
{
    [Parameter("Prefix.")] string? OrgPrefix => TryGetValue(() => OrgPrefix);

    [Parameter("Argo.")] bool? DeployArgo => TryGetValue<bool?>(() => DeployArgo);

    [Parameter("Airflow.")] bool? DeployAirflow => TryGetValue<bool?>(() => DeployAirflow);

    [Parameter("Cloud.")] SampleCloud? Cloud => TryGetValue(() => Cloud);

    [Parameter("Size.")] SampleSize? Size => TryGetValue<SampleSize?>(() => Size);

    [Parameter("In flight.")] int? Parallelism => TryGetValue<int?>(() => Parallelism);

    [Parameter("Folder.")] AbsolutePath? SandboxDirectory => TryGetValue(() => SandboxDirectory);

    [Parameter("Faults.", Separator = ",")] string[]? SandboxFault => TryGetValue(() => SandboxFault);

    [Parameter("Ports.")] int[]? Ports => TryGetValue(() => Ports);

    [Parameter("Token.")] [Secret] string? GitHubToken => TryGetValue(() => GitHubToken);
}

internal interface IDeploySample : IHasSampleParameters
{
    Target Services => _ => _.Executes(() => { });

    Target PrintNextSteps => _ => _.Executes(() => { });
}

internal enum SampleSize
{
    Small,
    Large
}

[TypeConverter(typeof(TypeConverter<SampleCloud>))]
internal sealed class SampleCloud : Enumeration
{
    public static readonly SampleCloud Azure = new() { Value = nameof(Azure) };

    public static readonly SampleCloud Sandbox = new() { Value = nameof(Sandbox) };
}
