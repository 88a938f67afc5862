using MetaflowStack.Definition.ContinuousIntegration.Yaml;

namespace MetaflowStack.Definition.ContinuousIntegration;

/// <summary>A declared workflow as a file: a job for each image that runs the targets.</summary>
internal static class GitHubTestWorkflow
{
    /// <summary>The document.</summary>
    public static YamlMap Document(DeclaredWorkflow workflow)
    {
        var jobs = new YamlMap { IsSpacious = true };
        foreach (var image in workflow.Images)
            jobs.Add(image.Replace('.', '-'), Job(workflow, image));
        return new YamlMap
        {
            { "name", workflow.Name },
            { "on", new YamlMap { { "push", On(workflow.PushBranches) }, { "pull_request", On(workflow.PullRequestBranches) } } },
            { "permissions", new YamlMap { { "contents", "read" } } },
            { "concurrency", new YamlMap { { "group", "${{ github.workflow }}-${{ github.ref }}" }, { "cancel-in-progress", "${{ github.event_name == 'pull_request' }}" } } },
            { "jobs", jobs },
        };
    }

    private static YamlMap? On(IReadOnlyList<string> branches) =>
        branches.Count == 0 ? null : new YamlMap { { "branches", YamlList.Of(branches.Select(branch => (YamlNode)branch)) } };

    private static YamlMap Job(DeclaredWorkflow workflow, string image) => new()
    {
        { "name", image },
        { "runs-on", image },
        { "timeout-minutes", workflow.TimeoutMinutes },
        { "steps", new YamlList { GitHubSteps.Checkout(), GitHubSteps.Cache(), GitHubSteps.Run(string.Join(' ', workflow.Targets), $"exec ./build.sh {string.Join(' ', workflow.Targets)}") } },
    };
}
