namespace MetaflowStack.Development.Tests;

/// <summary>
/// A small repository with real projects, compiled once for all tests: one whose tests pass, one with every kind of outcome
/// (to be chosen by filter: some end the process, or never end), and a program that is no test.
/// </summary>
public sealed class SampleRepository : IAsyncLifetime
{
    private const string Project = """
        <Project Sdk="Microsoft.NET.Sdk">
          <PropertyGroup>
            <OutputType>Exe</OutputType>
            <TargetFramework>net10.0</TargetFramework>
            <ImplicitUsings>enable</ImplicitUsings>
            <NuGetAudit>false</NuGetAudit>
          </PropertyGroup>
          <ItemGroup Condition="'$(MSBuildProjectName)' != 'Sample.Benchmarks'">
            <PackageReference Include="xunit.v3" Version="3.2.2" />
            <Using Include="Xunit" />
          </ItemGroup>
        </Project>
        """;

    public string Root { get; } = Directory.CreateTempSubdirectory("sample repository ").FullName;

    public async ValueTask InitializeAsync()
    {
        Add("Sample.Good.Tests", """
            public class Calculation
            {
                [Fact] public void Adds() => Assert.Equal(4, 2 + 2);
                [Fact] public void Is_in_both_projects() { }
                [Fact, Trait("Suite", "full")] public void Takes_minutes() { }
                [Theory, InlineData(1), InlineData(2)] public void Is_positive(int number) => Assert.True(number > 0);
            }
            """);
        Add("Sample.Mixed.Tests", """
            public class Outcomes
            {
                [Fact] public void Is_in_both_projects() { Console.WriteLine("a line of its own"); }
                [Fact] public void Fails() => Assert.Equal("wanted", "got");
                [Fact] public void Throws() => throw new InvalidOperationException("the disk is on fire");
                [Fact(Skip = "needs a moon")] public void Is_skipped() { }
                [Fact] public void Skips_itself() => Assert.Skip("no cloud here");
            }
            public class Clean_up(Fixture fixture) : IClassFixture<Fixture>
            {
                [Fact] public void Passes() => Assert.NotNull(fixture);
            }
            public class Fixture : IDisposable
            {
                public void Dispose() => throw new InvalidOperationException("cannot clean up");
            }
            public class Crash
            {
                [Fact] public void Ends_the_process() { Console.WriteLine("last words"); Console.Out.Flush(); Environment.Exit(7); }
            }
            public class Slow
            {
                [Fact] public Task Never_ends() => Task.Delay(TimeSpan.FromHours(1));
            }
            """);
        Add("Sample.Benchmarks", "Console.WriteLine(\"no test\");");
        File.WriteAllText(Path.Combine(Root, "Directory.Build.props"), "<Project />");
        File.WriteAllText(Path.Combine(Root, "Directory.Packages.props"), "<Project />");
        File.WriteAllText(Path.Combine(Root, DotNetBuild.Solution), "<Solution>" + string.Concat(
            Directory.GetFiles(Root, "*.csproj", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
                .Select(p => $"<Project Path=\"{Path.GetRelativePath(Root, p).Replace('\\', '/')}\" />")) + "</Solution>");

        var output = new List<string>();
        try
        {
            await new DotNetBuild(DotNet(output)).RunAsync("Debug", CancellationToken.None);
        }
        catch (DevelopmentException)
        {
            throw new InvalidOperationException("The sample repository does not compile: " + string.Join('\n', output));
        }
    }

    /// <summary>Dotnet in this repository; what is written goes to the list.</summary>
    public DotNet DotNet(List<string> output) => new(Root, output.Add, TimeProvider.System);

    private void Add(string name, string source)
    {
        var directory = Directory.CreateDirectory(Path.Combine(Root, "tests", name)).FullName;
        File.WriteAllText(Path.Combine(directory, name + ".csproj"), Project);
        File.WriteAllText(Path.Combine(directory, "Source.cs"), source);
    }

    public ValueTask DisposeAsync()
    {
        Directory.Delete(Root, recursive: true);
        return ValueTask.CompletedTask;
    }
}
