using MetaflowStack.Definition.ContinuousIntegration.Yaml;
using MetaflowStack.Definition.Environments;

namespace MetaflowStack.Definition.ContinuousIntegration;

/// <summary>
/// The pipeline of Azure Pipelines that deploys: plans for pull requests, a stage for each wave, drift at night. Schema:
/// https://learn.microsoft.com/azure/devops/pipelines/yaml-schema
/// </summary>
/// <param name="plan">What it is about.</param>
internal sealed class AzureDeployPipeline(CiPlan plan)
{
    // Service connections are resolved before a pipeline starts, so their names cannot come from a matrix.
    private const string PlanConnection = "metaflow-plan";

    private readonly CiScripts _scripts = new(plan);

    /// <summary>The document.</summary>
    public YamlMap Document()
    {
        var stages = new YamlList { ForAll("plan", "Plan", "PullRequest", "plan", [Task("Preflight", PlanConnection, _scripts.AzurePreflight), Task("Plan", PlanConnection, _scripts.AzurePlan)]) };
        string? before = null;
        foreach (var wave in plan.Waves)
        {
            stages.Add(Deploy(wave, before));
            before = StageName(wave.Key);
        }

        stages.Add(ForAll("drift", "Drift", "Schedule", "drift", [Task("Drift", PlanConnection, _scripts.AzureDrift)]));
        return new YamlMap
        {
            { "name", "$(Date:yyyyMMdd).$(Rev:r)" },
            { "trigger", Branches() },
            { "pr", Branches(), "For repositories on GitHub; in Azure Repos a branch policy (build validation) starts the same." },
            { "schedules", new YamlList { new YamlMap { { "cron", CiPlan.Nightly }, { "displayName", "Drift" }, { "branches", Include() }, { "always", true } } } },
            { "pool", new YamlMap { { "vmImage", CiPlan.Image } } },
            { "lockBehavior", "sequential", "With the check 'exclusive lock' on an environment its runs queue up, and none is left out." },
            { "variables", new YamlMap { { "NUGET_PACKAGES", "$(Pipeline.Workspace)/.nuget/packages" } } },
            { "stages", stages },
        };
    }

    private static string StageName(int wave) => $"deploy_wave_{wave}";

    private static YamlMap Branches() => new() { { "branches", Include() } };

    private static YamlMap Include() => new() { { "include", new YamlList { CiPlan.Branch } } };

    private YamlMap ForAll(string stage, string displayName, string reason, string artifact, IEnumerable<YamlMap> tasks)
    {
        var matrix = new YamlMap();
        foreach (var environment in plan.Environments)
            matrix.Add(environment.Name, Variables(environment));
        var job = new YamlMap
        {
            { "job", stage },
            { "displayName", displayName },
            { "timeoutInMinutes", CiPlan.PlanMinutes },
            { "strategy", new YamlMap { { "matrix", matrix } } },
            {
                "steps", YamlList.Of([
                    .. Prepare(), .. tasks,
                    new YamlMap
                    {
                        { "publish", "plan.json" }, { "displayName", "Keep the plan" }, { "condition", "succeededOrFailed()" }, { "continueOnError", true }, { "artifact", $"{artifact}-$({CiPlan.EnvironmentVariable})-$(System.JobAttempt)" },
                    }])
            },
        };
        return new YamlMap
        {
            { "stage", stage }, { "displayName", displayName }, { "dependsOn", new YamlList() }, { "condition", $"eq(variables['Build.Reason'], '{reason}')" }, { "jobs", new YamlList { job } },
        };
    }

    private YamlMap Deploy(IGrouping<int, EnvironmentProfile> wave, string? before) => new()
    {
        { "stage", StageName(wave.Key) },
        { "displayName", $"Deploy wave {wave.Key}" },
        { "dependsOn", before is null ? new YamlList() : new YamlList { before } },
        { "condition", $"and(succeeded(), in(variables['Build.Reason'], 'IndividualCI', 'BatchedCI', 'Manual'), eq(variables['Build.SourceBranch'], 'refs/heads/{CiPlan.Branch}'))" },
        { "lockBehavior", "sequential" },
        { "jobs", YamlList.Of(wave.Select(Deployment)) },
    };

    private YamlNode Deployment(EnvironmentProfile environment) => new YamlMap
    {
        { "deployment", $"deploy_{environment.Name}" },
        { "displayName", $"Deploy {environment.Name}" },
        { "environment", environment.Name },
        { "timeoutInMinutes", CiPlan.DeployMinutes },
        { "variables", Variables(environment) },
        {
            "strategy", new YamlMap
            {
                {
                    "runOnce", new YamlMap
                    {
                        {
                            "deploy", new YamlMap
                            {
                                {
                                    "steps", YamlList.Of([
                                        .. Prepare(), Task("Services", Connection(environment), _scripts.Deploy), Task("Verify", Connection(environment), _scripts.Verify),
                                        new YamlMap
                                        {
                                            { "publish", $"output/{environment.Name}/run.json" }, { "displayName", "Keep the run's record" }, { "condition", "succeededOrFailed()" }, { "continueOnError", true }, { "artifact", $"run-{environment.Name}-$(System.JobAttempt)" },
                                        }])
                                },
                            }
                        },
                    }
                },
            }
        },
    };

    private static YamlMap Variables(EnvironmentProfile environment) =>
        new() { { CiPlan.EnvironmentVariable, environment.Name }, { CiPlan.ProfileVariable, environment.Profile } };

    private static string Connection(EnvironmentProfile environment) => $"metaflow-{environment.Name}";

    private static IEnumerable<YamlMap> Prepare() =>
    [
        new YamlMap { { "checkout", "self" }, { "fetchDepth", 1 } },
        new YamlMap
        {
            { "task", "Cache@2" },
            { "displayName", "Packages" },
            { "inputs", new YamlMap { { "key", "nuget | \"$(Agent.OS)\" | global.json, **/packages.lock.json" }, { "path", "$(NUGET_PACKAGES)" } } },
        },
    ];

    // The task signs in by the service connection's workload identity and says so in variables of ours; the token lets us ask for Entra's.
    private static YamlMap Task(string name, string connection, string script) => new()
    {
        { "task", "AzureCLI@2" },
        { "displayName", name },
        {
            "inputs", new YamlMap
            {
                { "azureSubscription", connection }, { "scriptType", "bash" }, { "scriptLocation", "inlineScript" }, { "inlineScript", script },
            }
        },
        { "env", new YamlMap { { "SYSTEM_ACCESSTOKEN", "$(System.AccessToken)" } } },
    };
}
