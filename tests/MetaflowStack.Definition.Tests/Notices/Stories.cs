using MetaflowStack.Definition.Notices;
using MetaflowStack.Definition.Running;
using MetaflowStack.Definition.Settings;
using MetaflowStack.Engine.Deployment;
using MetaflowStack.Engine.Errors;
using MetaflowStack.Engine.Resources;

namespace MetaflowStack.Definition.Tests.Notices;

/// <summary>Runs that have ended, to be told.</summary>
internal static class Stories
{
    internal static StackSettings Settings(string root = "/nowhere", string cloud = "azure") => StackSettings.Validate(
        new StackOptions { OrgPrefix = "demo", Environment = "dev", Location = "westeurope", Cloud = cloud, RootDirectory = root, Target = "Services" }, hasTerminal: false);

    internal static RunStory Of(string outcome, TargetStory[] targets, ResourceChange[] changes, string[] warnings, StackSettings? settings = null) => new()
    {
        RunId = "11111111-2222-3333-4444-555555555555",
        Settings = settings ?? Settings(),
        Outcome = outcome,
        ExitCode = outcome switch { "succeeded" => 0, "cancelled" => 130, _ => 1 },
        Elapsed = TimeSpan.FromSeconds(754),
        Targets = targets,
        Changes = new ChangeSet(changes),
        Warnings = warnings,
    };

    internal static TargetStory Target(string name, double seconds, string outcome = "succeeded", Exception? failure = null) =>
        new(new TargetRecord(name, outcome, seconds), failure);

    internal static ResourceChange Change(string key, Outcome outcome, double seconds = 12, string? reason = null, string? remark = null, ErrorDetails? error = null) => new()
    {
        Key = ResourceKey.Parse(key),
        Stage = "Infra",
        Outcome = outcome,
        Reason = reason,
        Remark = remark,
        StartedAt = DateTimeOffset.UnixEpoch,
        Duration = TimeSpan.FromSeconds(seconds),
        Error = error,
    };

    internal static readonly ErrorDetails Quota = new()
    {
        What = "azure:managed-cluster/metaflow could not be created",
        Code = "QuotaExceeded",
        Why = "There is no quota left | for <this>:\nTotal Regional *Cores*",
        Remedy = "Ask for more",
        Link = "https://portal.azure.com/#@tenant/resource/x",
    };

    internal static RunStory Failed()
    {
        ResourceChange[] changes =
        [
            Change("azure:resource-group/metaflow", Outcome.Created, 1.2),
            Change("azure:managed-cluster/metaflow", Outcome.Failed, 4, error: Quota),
            Change("azure:agent-pool/taskworkers", Outcome.Skipped, reason: "depends on azure:managed-cluster/metaflow, which failed"),
            Change("azure:storage-account/metaflow", Outcome.Updated, 25, reason: "tags | differ"),
            Change("azure:subnet/database", Outcome.Unchanged),
        ];
        return Of(
            "failed",
            [Target("Login", 1.3), Target("Infra", 752, "failed", new DeploymentException(new ChangeSet(changes)))],
            changes,
            ["METAFLOW_STATE_CONNECTION_STRING is set and not used"]);
    }
}
