using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using MetaflowStack.Sandbox.Json;

namespace MetaflowStack.Sandbox.Arm.Network;

/// <summary>What the types of Microsoft.Network have in common: etags, 201/200 with <c>Updating</c>, operations below a location.</summary>
internal abstract partial class NetworkType(ArmWorld world, string type) : ResourceType(world, "Microsoft.Network", type, ApiVersionSets.Network)
{
    /// <summary>How long a write takes.</summary>
    protected virtual (double Least, double Most) WriteSeconds => (3, 6);

    /// <summary>Seconds that the answer to a write asks the client to wait.</summary>
    protected virtual int WriteRetryAfter => 3;

    public override JsonObject Show(ArmResource resource, ArmRequest request)
    {
        var shown = new JsonObject { ["name"] = resource.Name, ["id"] = resource.Id, ["etag"] = resource.Hidden.Text("etag"), ["type"] = FullType };
        foreach (var (name, value) in resource.Body)
            shown[name] = value.Copy();
        return shown;
    }

    public override void Complete(Operation operation, ArmResource? resource)
    {
        base.Complete(operation, resource);
        if (resource is not null)
            NewEtag(resource);
    }

    protected override ArmResponse Get(ArmRequest request, ArmResource? existing)
    {
        var response = base.Get(request, existing);
        return response.With("ETag", existing!.Hidden.Text("etag")!);
    }

    protected override ArmResponse Delete(ArmRequest request, ArmResource? existing)
    {
        if (existing is null)
            return ArmResponse.Empty(204);
        CheckIdle(existing, request);
        CheckDelete(existing);
        existing.State = "Deleting";
        var operation = Begin(request, existing, OperationKind.Delete, 10);
        return WithLinks(ArmResponse.Empty(202), request, operation)
            .With("Location", Link(request, operation, "operationResults"))
            .With("Retry-After", "10");
    }

    /// <summary>Checks that nothing needs what is to be deleted.</summary>
    protected virtual void CheckDelete(ArmResource existing)
    {
    }

    /// <summary>The id of the resource whose writes exclude each other: the virtual network, for all in it.</summary>
    protected virtual string Exclusive(ArmResource resource) => resource.Id;

    /// <summary>Checks that no other write runs on the resource or on what it belongs to.</summary>
    /// <exception cref="ArmException">409 AnotherOperationInProgress.</exception>
    protected void CheckIdle(string exclusiveId, ArmRequest request)
    {
        var key = ArmPath.Key(exclusiveId);
        var running = World.Running(o => o.ResourceKey == key || o.ResourceKey.StartsWith(key + "/", StringComparison.Ordinal));
        if (running is null)
            return;
        var uri = $"{request.BaseUrl}/subscriptions/{World.SubscriptionId}/providers/Microsoft.Network/locations/{running.Location}/operations/{running.Id}?api-version={running.ApiVersion}";
        throw new ArmException(409, "AnotherOperationInProgress",
            $"Another operation on this or dependent resource is in progress. To retrieve status of the operation use uri: {uri}.") { Details = [] };
    }

    /// <summary>Ends a write: at once when nothing but tags changed, else after a while in state <c>Updating</c>.</summary>
    protected ArmResponse Written(ArmRequest request, ArmResource resource, bool isNew, bool changed, bool takesTime)
    {
        if (changed || isNew)
            NewEtag(resource);
        resource.State = takesTime ? "Updating" : "Succeeded";
        var operation = Begin(request, resource, isNew ? OperationKind.Create : OperationKind.Update, takesTime ? 10 : 0, takesTime);
        var response = WithLinks(Shown(isNew ? 201 : 200, resource, request), request, operation);
        return takesTime ? response.With("Retry-After", $"{WriteRetryAfter}") : response;
    }

    /// <summary>A new etag: the resource has changed.</summary>
    protected void NewEtag(ArmResource resource) => resource.Hidden["etag"] = $"W/\"{World.Source.Guid("etag " + resource.Id)}\"";

    /// <summary>Checks a name by the rule that most of the provider's types have.</summary>
    protected static void CheckName(string name)
    {
        if (name.Length > 80 || !NamePattern().IsMatch(name))
        {
            throw new ArmException(400, "InvalidResourceName",
                $"Resource name {name} is invalid. The name can be up to 80 characters long. It must begin with a word character, and it must end with a word character or with '_'. The name may contain word characters or '.', '-', '_'.") { Details = [] };
        }
    }

    private void CheckIdle(ArmResource resource, ArmRequest request) => CheckIdle(Exclusive(resource), request);

    private Operation Begin(ArmRequest request, ArmResource resource, OperationKind kind, int retryAfter, bool takesTime = true)
    {
        var owner = World.Find(Exclusive(resource));
        var time = takesTime ? World.Durations.Between($"{kind} {resource.Id}", WriteSeconds.Least, WriteSeconds.Most) : TimeSpan.Zero;
        return World.Start(new Operation
        {
            Id = World.Source.Guid("operation " + resource.Id).ToString(), Kind = kind, Type = FullType, ResourceId = resource.Id,
            Location = (resource.Location.Length > 0 ? resource : owner)?.Location ?? "", ApiVersion = request.ApiVersion,
            StartedAt = World.Now, EndsAt = World.Now + time, RetryAfter = retryAfter, Done = !takesTime,
        });
    }

    private static string Link(ArmRequest request, Operation operation, string kind) =>
        $"{request.BaseUrl}/subscriptions/{request.Path.SubscriptionId}/providers/Microsoft.Network/locations/{operation.Location}/{kind}/{operation.Id}?api-version={request.ApiVersion}";

    private static ArmResponse WithLinks(ArmResponse response, ArmRequest request, Operation operation) => response
        .With("Azure-AsyncNotification", "Enabled")
        .With("Azure-AsyncOperation", Link(request, operation, "operations"));

    [GeneratedRegex(@"^\w(?:[\w.\-]*\w)?$")]
    private static partial Regex NamePattern();
}
