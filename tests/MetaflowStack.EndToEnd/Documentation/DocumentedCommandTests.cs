using System.Text.RegularExpressions;
using MetaflowStack.EndToEnd.Harness;

namespace MetaflowStack.EndToEnd.Documentation;

/// <summary>
/// Every command of README.md and docs/ works as printed. Those for the sandbox are run, in their order; those that need Azure, or
/// would start these very tests, are planned, which checks targets and options.
/// </summary>
public partial class DocumentedCommandTests
{
    private static readonly string[] Documents =
        ["README.md", .. Directory.GetFiles(Path.Combine(Repository.Root, "docs"), "*.md").Select(path => "docs/" + Path.GetFileName(path)).Order()];

    public static TheoryData<string> DocumentsWithCommands => new(Documents.Where(document => Commands(document).Count > 0));

    [Theory]
    [MemberData(nameof(DocumentsWithCommands))]
    public async Task Every_command_works_as_printed(string document)
    {
        await using var folder = new StackFolder();
        AirflowChartFile.Pack(folder.PathOf("airflow-1.16.0.tgz"));
        await File.WriteAllTextAsync(folder.PathOf("hello.py"), "from airflow import DAG\n\nwith DAG(\"hello\") as dag:\n    pass\n");
        if (AirflowChartFile.Helm is { } helm)
            folder.Environment["HELM_EXE"] = helm;
        await WriteFilesAsync(document, folder);
        foreach (var command in Commands(document))
        {
            // These install something with real helm, or use it; what comes after a deployment uses what that has made.
            if (AirflowChartFile.Helm is null && NeedsAirflow(command))
            {
                if (command.Contains("Services", StringComparison.Ordinal))
                    break;
                continue;
            }

            var arguments = Words(command);
            var isRun = arguments.Contains("sandbox") || arguments.Contains("--help");
            var run = await folder.RunAsync(isRun ? arguments : [.. arguments, "--plan"]);
            Assert.True(run.ExitCode == 0, $"{document}: {command}\n{run}");
        }
    }

    [Fact]
    public void The_README_has_the_two_commands() =>
        Assert.Equal(
            ["./build.sh Services --org-prefix demo --cloud sandbox", "./build.sh Test"],
            Commands("README.md").Take(2));

    [Fact]
    public void Every_link_to_a_file_leads_to_one()
    {
        var broken = Documents.SelectMany(document => Link().Matches(File.ReadAllText(Path.Combine(Repository.Root, document)))
            .Select(link => link.Groups[1].Value)
            .Where(target => !target.Contains("://", StringComparison.Ordinal) && !target.StartsWith('#'))
            .Where(target => !File.Exists(Path.Combine(Repository.Root, Path.GetDirectoryName(document)!, target.Split('#')[0])))
            .Select(target => $"{document}: {target}"));

        Assert.Empty(broken);
    }

    private static bool NeedsAirflow(string command) =>
        command.Contains("--airflow-chart", StringComparison.Ordinal) || (command.Contains("UploadDag", StringComparison.Ordinal) && command.Contains("sandbox", StringComparison.Ordinal));

    // Lines of shell blocks that start the pipeline, without their comments and what they are piped into.
    private static IReadOnlyList<string> Commands(string document) =>
    [
        .. ShellBlock().Matches(File.ReadAllText(Path.Combine(Repository.Root, document)))
            .SelectMany(block => block.Groups[1].Value.Split('\n'))
            .Select(line => line.Trim())
            .Where(line => line.StartsWith("./build.sh ", StringComparison.Ordinal))
            .Select(line => line.Split(" #")[0].Split(" | ")[0].TrimEnd()),
    ];

    // Files that a page has its reader write: cat > team/x.yaml <<'YAML'.
    private static async Task WriteFilesAsync(string document, StackFolder folder)
    {
        foreach (Match file in WrittenFile().Matches(await File.ReadAllTextAsync(Path.Combine(Repository.Root, document))))
        {
            var path = folder.PathOf(file.Groups[1].Value);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            await File.WriteAllTextAsync(path, file.Groups[2].Value);
        }
    }

    private static string[] Words(string command) =>
        [.. Word().Matches(command).Skip(1).Select(word => word.Value.Trim('"'))];

    [GeneratedRegex("```sh\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex ShellBlock();

    [GeneratedRegex("^cat > (\\S+) <<'YAML'\n(.*?)^YAML$", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex WrittenFile();

    [GeneratedRegex("\"[^\"]*\"|\\S+")]
    private static partial Regex Word();

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();
}
