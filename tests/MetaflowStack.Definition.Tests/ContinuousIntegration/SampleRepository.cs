using MetaflowStack.Definition.ContinuousIntegration;
using MetaflowStack.Definition.Settings;

namespace MetaflowStack.Definition.Tests.ContinuousIntegration;

/// <summary>A repository with three environments in two waves, or with others.</summary>
internal sealed class SampleRepository : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("ci-").FullName;

    public SampleRepository(bool withSample = true)
    {
        Directory.CreateDirectory(Path.Combine(_root, ".nuke"));
        if (!withSample)
            return;
        Write("parameters.json", """{ "OrgPrefix": "contoso" }""");
        Write("parameters.dev.json", """{ "Environment": "dev" }""");
        Write("parameters.staging.json", """{ "Environment": "staging", "Wave": 2 }""");
        Write("parameters.production.json", """{ "Environment": "prod", "Wave": 5 }""");
        Write("parameters.europe.json", """{ "Environment": "europe", "Wave": 5 }""");
    }

    public string Root => _root;

    public void Write(string file, string text) => File.WriteAllText(Path.Combine(_root, ".nuke", file), text);

    public IReadOnlyDictionary<string, string> Files() => CiFiles.Of(new StackOptions { RootDirectory = _root }, typeof(SampleBuild));

    public void Dispose() => Directory.Delete(_root, recursive: true);
}

/// <summary>Stands for the attribute of a build engine, of which this project knows none.</summary>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true)]
internal sealed class GitHubActionsAttribute(string name, SampleImage image, params SampleImage[] images) : Attribute
{
    public string Name => name;
    public IReadOnlyList<SampleImage> Images => [image, .. images];
    public string[] OnPushBranches { get; set; } = [];
    public string[] InvokedTargets { get; set; } = [];
    public int TimeoutMinutes { get => throw new NotSupportedException(); set => _ = value; }
}

internal enum SampleImage
{
    WindowsLatest,
    Ubuntu2404,
    MacOs15,
}

[GitHubActions("tests", SampleImage.Ubuntu2404, SampleImage.WindowsLatest, SampleImage.MacOs15, OnPushBranches = ["main"], InvokedTargets = ["Compile", "Test"], TimeoutMinutes = 20)]
internal sealed class SampleBuild;
