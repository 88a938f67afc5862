using MetaflowStack.Definition.ContinuousIntegration.Yaml;
using MetaflowStack.Definition.Environments;

namespace MetaflowStack.Definition.ContinuousIntegration;

/// <summary>
/// The workflow of GitHub Actions that deploys: plans on pull requests, deploys waves of environments from the branch, looks for drift at
/// night, and deletes an environment by hand. Syntax: https://docs.github.com/actions/reference/workflows-and-actions/workflow-syntax
/// </summary>
/// <param name="plan">What it is about.</param>
internal sealed class GitHubDeployWorkflow(CiPlan plan)
{
    // A repository without it is not set up yet, and its jobs are skipped.
    private const string IsSetUp = "vars.AZURE_TENANT_ID != ''";
    private const string OwnPullRequest = "github.event_name == 'pull_request' && github.event.pull_request.head.repo.full_name == github.repository";
    private const string ForkPullRequest = "github.event_name == 'pull_request' && github.event.pull_request.head.repo.full_name != github.repository";
    private const string OnBranch = $"github.ref == 'refs/heads/{CiPlan.Branch}'";

    private readonly CiScripts _scripts = new(plan);

    /// <summary>The document.</summary>
    public YamlMap Document()
    {
        var jobs = new YamlMap { IsSpacious = true };
        jobs.Add("plan", Plan());
        jobs.Add("comment", Comment());
        jobs.Add("plan-of-fork", PlanOfFork());
        string? before = null;
        foreach (var wave in plan.Waves)
        {
            var name = $"deploy-wave-{wave.Key}";
            jobs.Add(name, Deploy([.. wave], before), before is null ? null : "Not before every environment of the wave before is deployed.");
            before = name;
        }

        jobs.Add("drift", Drift());
        jobs.Add("confirm-destroy", ConfirmDestroy());
        jobs.Add("destroy", Destroy());
        return new YamlMap
        {
            { "name", "deploy" },
            { "on", Triggers() },
            { "permissions", new YamlMap(), "Each job has what it needs, and no more." },
            { "env", Variables() },
            { "jobs", jobs },
        };
    }

    private YamlMap Triggers() => new()
    {
        { "pull_request", new YamlMap { { "branches", new YamlList { CiPlan.Branch } } } },
        { "push", new YamlMap { { "branches", new YamlList { CiPlan.Branch } } } },
        { "schedule", new YamlList { new YamlMap { { "cron", CiPlan.Nightly } } } },
        {
            "workflow_dispatch", new YamlMap
            {
                {
                    "inputs", new YamlMap
                    {
                        { "environment", new YamlMap { { "description", "Environment to DELETE, with all its data" }, { "type", "choice" }, { "required", true }, { "options", Names() } } },
                        { "confirmation", new YamlMap { { "description", "Its name once more, typed" }, { "type", "string" }, { "required", true } } },
                    }
                },
            }
        },
    };

    // Of the repository or, where a job has an environment, of that.
    private YamlMap Variables() => new()
    {
        { "AZURE_CLIENT_ID", "${{ vars.AZURE_CLIENT_ID }}" },
        { "AZURE_TENANT_ID", "${{ vars.AZURE_TENANT_ID }}" },
        { "AZURE_SUBSCRIPTION_ID", "${{ vars.AZURE_SUBSCRIPTION_ID }}" },
        { "ORG_PREFIX", plan.PrefixIsVariable ? "${{ vars.ORG_PREFIX }}" : null },
    };

    private YamlMap Plan() => Look("Plan ${{ matrix.environment }}", OwnPullRequest, [
        GitHubSteps.Run("Preflight", _scripts.GitHubPreflight, mayFail: true),
        GitHubSteps.Run("Plan", _scripts.GitHubPlan),
        GitHubSteps.Upload("plan-${{ matrix.environment }}", "plan.json\ncomment.md\n"),
    ]);

    private YamlMap Drift() => Look("Drift of ${{ matrix.environment }}", "github.event_name == 'schedule'", [
        GitHubSteps.Run("Drift", _scripts.GitHubDrift),
        GitHubSteps.Upload("drift-${{ matrix.environment }}", "plan.json\n"),
    ]);

    // Jobs that only read, one for each environment. They have no environment of GitHub's: nobody is to approve a look.
    private YamlMap Look(string name, string condition, IEnumerable<YamlMap> steps) => new()
    {
        { "name", name },
        { "if", $"{condition} && {IsSetUp}" },
        { "runs-on", CiPlan.Image },
        { "timeout-minutes", CiPlan.PlanMinutes },
        { "permissions", SignIn() },
        { "strategy", Matrix(plan.Environments) },
        { "env", JobVariables() },
        { "steps", YamlList.Of([GitHubSteps.Checkout(), GitHubSteps.Cache(), .. steps]) },
    };

    // Code of the pull request does not run here: the token may write.
    private YamlMap Comment() => new()
    {
        { "name", "Comment on ${{ matrix.environment }}" },
        { "needs", "plan" },
        { "if", "${{ !cancelled() && needs.plan.result != 'skipped' }}" },
        { "runs-on", CiPlan.Image },
        { "timeout-minutes", CiPlan.ShortMinutes },
        { "permissions", new YamlMap { { "pull-requests", "write" } } },
        { "strategy", Matrix(plan.Environments) },
        {
            "steps", new YamlList
            {
                new YamlMap
                {
                    { "uses", PinnedActions.DownloadArtifact },
                    { "continue-on-error", true },
                    { "with", new YamlMap { { "name", "plan-${{ matrix.environment }}" }, { "path", "plan" } } },
                },
                GitHubSteps.Run("Comment", CiScripts.GitHubComment, new YamlMap
                {
                    { "GH_TOKEN", "${{ github.token }}" },
                    { CiPlan.EnvironmentVariable, "${{ matrix.environment }}" },
                    { "NUMBER", "${{ github.event.pull_request.number }}" },
                    { "RUN_URL", "${{ github.server_url }}/${{ github.repository }}/actions/runs/${{ github.run_id }}" },
                }),
            }
        },
    };

    private static YamlMap PlanOfFork() => new()
    {
        { "name", "Plan" },
        { "if", ForkPullRequest },
        { "runs-on", CiPlan.Image },
        { "timeout-minutes", CiPlan.ShortMinutes },
        { "steps", new YamlList { GitHubSteps.Run("No plan", CiScripts.GitHubFork) } },
    };

    private YamlMap Deploy(IReadOnlyList<EnvironmentProfile> environments, string? before) => new()
    {
        { "name", "Deploy ${{ matrix.environment }}" },
        { "needs", before },
        { "if", $"github.event_name == 'push' && {IsSetUp}" },
        { "runs-on", CiPlan.Image },
        { "timeout-minutes", CiPlan.DeployMinutes },
        { "environment", "${{ matrix.environment }}" },
        { "concurrency", OneAtATime("${{ matrix.environment }}") },
        { "permissions", SignIn() },
        { "strategy", Matrix(environments) },
        { "env", JobVariables() },
        {
            "steps", new YamlList
            {
                GitHubSteps.Checkout(),
                GitHubSteps.Cache(),
                GitHubSteps.Run("Services", _scripts.Deploy),
                GitHubSteps.Run("Verify", _scripts.Verify),
                GitHubSteps.Upload("run-${{ matrix.environment }}-${{ github.run_attempt }}", "output/${{ matrix.environment }}/run.json\noutput/${{ matrix.environment }}/report.html\n"),
            }
        },
    };

    // Before the environment's reviewers are asked.
    private static YamlMap ConfirmDestroy() => new()
    {
        { "name", "Confirm that ${{ inputs.environment }} is deleted" },
        { "if", $"github.event_name == 'workflow_dispatch' && {OnBranch}" },
        { "runs-on", CiPlan.Image },
        { "timeout-minutes", CiPlan.ShortMinutes },
        {
            "steps", new YamlList
            {
                GitHubSteps.Run("Confirm", CiScripts.GitHubConfirm, new YamlMap { { CiPlan.EnvironmentVariable, "${{ inputs.environment }}" }, { "CONFIRMATION", "${{ inputs.confirmation }}" } }),
            }
        },
    };

    private YamlMap Destroy() => new()
    {
        { "name", "Destroy ${{ inputs.environment }}" },
        { "needs", "confirm-destroy" },
        { "runs-on", CiPlan.Image },
        { "timeout-minutes", CiPlan.DestroyMinutes },
        { "environment", "${{ inputs.environment }}" },
        { "concurrency", OneAtATime("${{ inputs.environment }}") },
        { "permissions", SignIn() },
        { "env", new YamlMap { { CiPlan.EnvironmentVariable, "${{ inputs.environment }}" } } },
        {
            "steps", new YamlList
            {
                GitHubSteps.Checkout(),
                GitHubSteps.Cache(),
                plan.HasProfiles ? GitHubSteps.Run("Find its profile", _scripts.GitHubProfile) : null,
                GitHubSteps.Run("Destroy", _scripts.Destroy),
            }
        },
    };

    private YamlList Names() => YamlList.Of(plan.Environments.Select(environment => (YamlNode)environment.Name));

    private YamlMap JobVariables() => new()
    {
        { CiPlan.EnvironmentVariable, "${{ matrix.environment }}" },
        { CiPlan.ProfileVariable, plan.HasProfiles ? "${{ matrix.profile }}" : null },
    };

    private static YamlMap Matrix(IReadOnlyList<EnvironmentProfile> environments) => new()
    {
        { "fail-fast", false },
        {
            "matrix", new YamlMap
            {
                {
                    "include", YamlList.Of(environments.Select(environment => new YamlMap
                    {
                        { "environment", environment.Name }, { "profile", environment.Profile },
                    }))
                },
            }
        },
    };

    // A job that waits is not cancelled for one that comes after it is started.
    private static YamlMap OneAtATime(string environment) => new() { { "group", $"deploy-{environment}" }, { "cancel-in-progress", false } };

    // With it a job gets a token of GitHub's, for which Entra gives one for Azure.
    private static YamlMap SignIn() => new() { { "contents", "read" }, { "id-token", "write" } };
}
