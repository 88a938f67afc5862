using System.Text.Json.Nodes;
using Azure.Core;
using MetaflowStack.Azure.Arm;
using MetaflowStack.Azure.Bodies;
using MetaflowStack.Azure.Resources;
using MetaflowStack.Engine.Errors;
using MetaflowStack.Engine.Providers;
using MetaflowStack.Engine.Resources;

namespace MetaflowStack.Azure.Providers;

/// <summary>
/// Role assignments. Azure has one for each role, principal and scope, whatever its name: one that somebody else made serves as
/// well, and is never deleted by us.
/// </summary>
internal sealed class RoleAssignmentProvider(ProviderServices services) : IResourceProvider
{
    private const string Type = "/providers/Microsoft.Authorization/roleAssignments";
    private const string ConditionVersion = "2.0";
    private static readonly TimeSpan ReplicationPause = TimeSpan.FromSeconds(5);

    private AzureRestClient Arm => services.Arm;

    /// <inheritdoc />
    public bool Handles(ResourceKey key) => key is { System: "azure", Kind: RoleAssignment.Kind };

    /// <inheritdoc />
    public string? PredictId(Resource resource, ResourceContext context)
    {
        var assignment = (RoleAssignment)resource;
        return context.TryGet(assignment.Scope) is { } scope && context.TryGet(assignment.PrincipalId) is { } principal
            ? IdOf(assignment, scope, principal)
            : null;
    }

    /// <inheritdoc />
    public async Task<LiveResource?> ReadAsync(Resource resource, ResourceContext context, CancellationToken cancellationToken)
    {
        var assignment = (RoleAssignment)resource;
        if (context.TryGet(assignment.Scope) is not { } scope || context.TryGet(assignment.PrincipalId) is not { } principal)
            return null;
        var answer = await Arm.SendArmAsync(RequestMethod.Get, IdOf(assignment, scope, principal), ApiVersions.Authorization, null, cancellationToken);
        if (answer.Status == 404)
            return await FindEquivalentAsync(assignment, scope, principal, cancellationToken);
        return answer.IsError ? throw AzureErrors.Explain(assignment.Key, "be read", answer) : ToLive(answer.Body!);
    }

    /// <inheritdoc />
    public IReadOnlyList<FieldDifference> Compare(Resource resource, LiveResource live, ResourceContext context)
    {
        var assignment = (RoleAssignment)resource;
        var body = (JsonObject)live.Body!;
        var condition = JsonPaths.Text(body, "properties.condition");
        // Without its condition a role permits more: that is mended whoever made it.
        if (assignment.Condition is not null && assignment.Condition != condition)
            return [new FieldDifference("properties.condition", condition, assignment.Condition)];
        var found = JsonPaths.Text(body, "properties.description");
        var wanted = Description(assignment.Tags);
        // One that was taken over is marked; one that somebody else made serves as it is.
        return context.Recorded is { Adopted: true } && found != wanted ? [new FieldDifference("properties.description", found, wanted)] : [];
    }

    /// <inheritdoc />
    public async Task<LiveResource> CreateAsync(Resource resource, ResourceContext context, CancellationToken cancellationToken)
    {
        var assignment = (RoleAssignment)resource;
        var scope = context.Get(assignment.Scope);
        var principal = context.Get(assignment.PrincipalId);
        var started = context.Time.GetTimestamp();
        while (true)
        {
            var answer = await Arm.SendArmAsync(
                RequestMethod.Put, IdOf(assignment, scope, principal), ApiVersions.Authorization, Body(assignment, scope, principal), cancellationToken);
            if (!answer.IsError)
                return ToLive(answer.Body!);
            var situation = services.NewPrincipals.MayStillReplicate(principal) ? ErrorSituation.OwnPrincipal : ErrorSituation.None;
            var classification = ErrorCatalogue.Classify(answer.Status, answer.Error, situation);
            if (classification == ErrorClassification.Done && await FindEquivalentAsync(assignment, scope, principal, cancellationToken) is { } existing)
                return existing;
            if (classification != ErrorClassification.Retry || situation == ErrorSituation.None)
                throw AzureErrors.Explain(assignment.Key, "be created", answer);
            context.Report($"waiting for the new principal to be known everywhere, {Elapsed.Format(context.Time.GetElapsedTime(started))}");
            await Task.Delay(ReplicationPause, context.Time, cancellationToken);
        }
    }

    /// <inheritdoc />
    public async Task<LiveResource> UpdateAsync(
        Resource resource, LiveResource live, IReadOnlyList<FieldDifference> differences, ResourceContext context, CancellationToken cancellationToken)
    {
        if (differences.Count == 0)
            return live;
        var assignment = (RoleAssignment)resource;
        // Role, principal and scope are fixed; the description can be written by another PUT under the same name.
        var body = Body(assignment, context.Get(assignment.Scope), context.Get(assignment.PrincipalId));
        var answer = await Arm.SendArmAsync(RequestMethod.Put, live.Id, ApiVersions.Authorization, body, cancellationToken);
        return answer.IsError ? throw AzureErrors.Explain(assignment.Key, "be updated", answer) : ToLive(answer.Body!);
    }

    /// <inheritdoc />
    public Task<LiveResource> WaitAsync(Resource resource, LiveResource live, ResourceContext context, CancellationToken cancellationToken) =>
        Task.FromResult(live);

    /// <inheritdoc />
    public async Task<DeleteOutcome> DeleteAsync(RecordedResource recorded, ResourceContext context, CancellationToken cancellationToken)
    {
        if (!recorded.Id.Contains(Type, StringComparison.OrdinalIgnoreCase))
            return DeleteOutcome.NotFound;
        var found = await Arm.SendArmAsync(RequestMethod.Get, recorded.Id, ApiVersions.Authorization, null, cancellationToken);
        if (found.Status == 404)
            return DeleteOutcome.NotFound;
        if (found.IsError)
            throw AzureErrors.Explain(recorded.Key, "be read", found);
        if (JsonPaths.Text(found.Body, "properties.description") != Description(services.Tags))
            return DeleteOutcome.NotOurs;
        var deleted = await Arm.SendArmAsync(RequestMethod.Delete, recorded.Id, ApiVersions.Authorization, null, cancellationToken);
        if (deleted.Status is 204 or 404)
            return DeleteOutcome.NotFound;
        return deleted.IsError ? throw AzureErrors.Explain(recorded.Key, "be deleted", deleted) : DeleteOutcome.Deleted;
    }

    private async Task<LiveResource?> FindEquivalentAsync(
        RoleAssignment assignment, string scope, string principal, CancellationToken cancellationToken)
    {
        var url = Arm.UrlOf($"{scope}{Type}?$filter=principalId%20eq%20'{principal}'", ApiVersions.Authorization);
        while (true)
        {
            var answer = await Arm.SendAsync(RequestMethod.Get, url, null, null, cancellationToken);
            if (answer.Status == 404)
                return null;
            if (answer.IsError)
                throw AzureErrors.Explain(assignment.Key, "be looked for", answer);
            var equivalent = (answer.Body?["value"] as JsonArray ?? []).OfType<JsonObject>().FirstOrDefault(found =>
                ArmId.AreEqual(JsonPaths.Text(found, "properties.scope"), scope)
                && ArmId.AreEqual(ArmId.NameOf(JsonPaths.Text(found, "properties.roleDefinitionId") ?? ""), assignment.Role.Id)
                && ArmId.AreEqual(JsonPaths.Text(found, "properties.principalId"), principal));
            if (equivalent is not null)
                return ToLive(equivalent);
            if (answer.Body?["nextLink"]?.ToString() is not { Length: > 0 } next)
                return null;
            url = new Uri(next);
        }
    }

    private static JsonObject Body(RoleAssignment assignment, string scope, string principal)
    {
        var properties = new JsonObject
        {
            ["roleDefinitionId"] = assignment.Role.DefinitionId(ArmId.SubscriptionOf(scope)),
            ["principalId"] = principal,
            ["principalType"] = assignment.PrincipalType,
            ["description"] = Description(assignment.Tags),
        };
        if (assignment.Condition is { } condition)
            (properties["condition"], properties["conditionVersion"]) = (condition, ConditionVersion);
        return JsonBodies.Properties(properties);
    }

    private static LiveResource ToLive(JsonObject body) => new()
    {
        Id = body["id"]!.ToString(),
        Outputs = new Dictionary<string, object> { ["id"] = body["id"]!.ToString() },
        Body = body,
    };

    private static string IdOf(RoleAssignment assignment, string scope, string principal) =>
        $"{scope}{Type}/{RoleAssignmentNames.For(scope, assignment.Role.Id, principal)}";

    private static string Description(StackTags tags) => string.Join("; ", tags.ToTexts());
}
