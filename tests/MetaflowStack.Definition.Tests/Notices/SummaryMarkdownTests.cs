using MetaflowStack.Definition.Notices;
using MetaflowStack.Definition.Running;
using MetaflowStack.Engine.Deployment;
using MetaflowStack.Engine.Errors;
using MetaflowStack.Engine.Secrets;

namespace MetaflowStack.Definition.Tests.Notices;

public class SummaryMarkdownTests
{
    [Fact]
    public void A_failed_run_begins_with_what_failed_and_what_to_do() => Snapshot.Matches(SummaryMarkdown.Of(Stories.Failed()), "summary-failed.md");

    [Fact]
    public void A_long_list_of_what_went_well_is_folded_away()
    {
        var root = Directory.CreateTempSubdirectory("summary-").FullName;
        try
        {
            var settings = Stories.Settings(root, "sandbox");
            Directory.CreateDirectory(settings.OutputDirectory);
            foreach (var name in new[] { "config.json", "next-steps.txt", "run.json" })
                File.WriteAllText(Path.Combine(settings.OutputDirectory, name), "");
            var changes = Enumerable.Range(1, 16).Select(number => Stories.Change($"kubernetes:deployment/default/pod-{number}", Outcome.Created, remark: number == 3 ? "made with Standard_D4s_v5" : null)).ToArray();

            var text = SummaryMarkdown.Of(Stories.Of("succeeded", [Stories.Target("Infra", 64), Stories.Target("PrintNextSteps", 0.1)], changes, [], settings));

            Snapshot.Matches(text, "summary-succeeded.md");
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }

    [Fact]
    public void A_plan_is_shown_as_people_read_it_and_cut_where_a_comment_would_be_too_long()
    {
        var story = Stories.Of("succeeded", [Stories.Target("Plan", 3)], [], []);

        var text = SummaryMarkdown.Of(story with { Plan = "Plan for demo/dev\n\n  + azure:network\n" });
        var cut = SummaryMarkdown.Of(story with { Plan = string.Concat(Enumerable.Repeat("  + azure:network\n", 5000)) });

        Assert.Contains("### The plan\n\n````text\nPlan for demo/dev\n\n  + azure:network\n````\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain("And more", text, StringComparison.Ordinal);
        Assert.Contains("azure:network\n````\n\nAnd more, too long for this page", cut, StringComparison.Ordinal);
        Assert.True(cut.Length < 65_536, "GitHub refuses longer comments.");
        Assert.DoesNotContain("The plan", SummaryMarkdown.Of(story), StringComparison.Ordinal);
    }

    [Fact]
    public void A_cancelled_run_and_one_that_failed_without_resources_say_so()
    {
        var cancelled = Stories.Of("cancelled", [Stories.Target("Infra", 3, "cancelled", new RunCancelledException())], [Stories.Change("azure:managed-cluster/metaflow", Outcome.Skipped, reason: "cancelled")], []);
        var preflight = Stories.Of("failed", [Stories.Target("Preflight", 3, "failed", new StackException(Stories.Quota)), Stories.Target("Late", 1, "failed", new InvalidOperationException("a slip"))], [], []);

        Snapshot.Matches(SummaryMarkdown.Of(cancelled) + "\n----\n" + SummaryMarkdown.Of(preflight), "summary-others.md");
    }

    [Fact]
    public void Secrets_are_masked()
    {
        SecretMask.Add("hunter2-in-a-summary");
        var story = Stories.Of("succeeded", [], [], ["the password is hunter2-in-a-summary"]);

        var text = SummaryMarkdown.Of(story);

        Assert.Contains("the password is (secret)", text, StringComparison.Ordinal);
    }
}
