using System.Text;
using System.Text.Json.Nodes;
using MetaflowStack.Sandbox.Json;

namespace MetaflowStack.Sandbox.Arm.PrivateDns;

/// <summary>What zones and links of private DNS have in common: every write is 202 with an empty object, and polls are 202 while it runs.</summary>
internal abstract class PrivateDnsType(ArmWorld world, string type, string label) : ResourceType(world, "Microsoft.Network", type, ApiVersionSets.PrivateDns)
{
    private const int RetryAfter = 30;

    /// <summary>Adds the links of an operation to an answer.</summary>
    public static ArmResponse WithLinks(ArmResponse response, ArmRequest request, Operation operation)
    {
        var root = $"{request.BaseUrl}/subscriptions/{request.Path.SubscriptionId}/resourceGroups/{request.Path.ResourceGroup}/providers/Microsoft.Network";
        return response
            .With("Azure-AsyncOperation", OperationLinks.Sign($"{root}/privateDnsOperationStatuses/{operation.Id}?api-version={request.ApiVersion}", operation))
            .With("Location", OperationLinks.Sign($"{root}/privateDnsOperationResults/{operation.Id}?api-version={request.ApiVersion}", operation))
            .With("Retry-After", $"{RetryAfter}");
    }

    public override JsonObject Show(ArmResource resource, ArmRequest request)
    {
        var shown = new JsonObject { ["id"] = resource.Id, ["name"] = resource.Name, ["type"] = FullType, ["etag"] = resource.Hidden.Text("etag") };
        foreach (var (name, value) in resource.Body)
            shown[name] = value.Copy();
        return shown;
    }

    public override TimeSpan DeletionTime(ArmResource resource) => TimeSpan.FromSeconds(30);

    protected override ArmResponse Get(ArmRequest request, ArmResource? existing) =>
        base.Get(request, existing).With("ETag", existing!.Hidden.Text("etag")!);

    protected override ArmResponse Put(ArmRequest request, ArmResource? existing)
    {
        if (Locations.Normalize(request.Content.Text("location") ?? throw ArmErrors.LocationRequired()) != "global")
            throw ArmErrors.Gateway(400, "LocationNotAvailableForResourceType", $"The provided location '{request.Content.Text("location")}' is not available for resource type '{FullType}'. List of available regions for the resource type is 'global'.");
        CheckConditions(request, existing);
        CheckPut(request, existing);
        CheckIdle(request.Path.Text);
        var isNew = existing is null;
        var resource = existing ?? Create(request, new JsonObject { ["location"] = "global" });
        var wanted = Desired(request).WithoutNulls();
        wanted["location"] = "global";
        wanted.Child("properties").Remove("provisioningState");
        if (!isNew)
            resource.Body.Remove("tags");
        resource.Body.Merge(wanted);
        return Accepted(request, resource, isNew ? OperationKind.Create : OperationKind.Update);
    }

    protected override ArmResponse Patch(ArmRequest request, ArmResource existing)
    {
        CheckConditions(request, existing);
        CheckIdle(existing.Id);
        existing.Body.Merge(Desired(request));
        return Accepted(request, existing, OperationKind.Update);
    }

    protected override ArmResponse Delete(ArmRequest request, ArmResource? existing)
    {
        if (existing is null)
            return ArmResponse.Empty(204);
        CheckConditions(request, existing);
        CheckDelete(existing);
        CheckIdle(existing.Id);
        return Accepted(request, existing, OperationKind.Delete) with { Body = null, ContentType = null };
    }

    /// <summary>Checks what a PUT asks for.</summary>
    protected abstract void CheckPut(ArmRequest request, ArmResource? existing);

    /// <summary>Checks that nothing lies in what is to be deleted.</summary>
    protected virtual void CheckDelete(ArmResource existing)
    {
    }

    private ArmResponse Accepted(ArmRequest request, ArmResource resource, OperationKind kind)
    {
        resource.Hidden["etag"] = World.Source.Guid("etag " + resource.Id).ToString();
        resource.State = kind switch { OperationKind.Create => "Creating", OperationKind.Delete => "Deleting", _ => "Updating" };
        var guid = World.Source.Guid("operation " + resource.Id);
        var operation = World.Start(new Operation
        {
            Id = Convert.ToBase64String(Encoding.ASCII.GetBytes($"FrontEndAsyncOperation;{(kind == OperationKind.Delete ? "Delete" : "Upsert")}{label};{guid}")).TrimEnd('='),
            Kind = kind, Type = FullType, ResourceId = resource.Id, Location = "global", ApiVersion = request.ApiVersion, StartedAt = World.Now,
            EndsAt = World.Now + World.Durations.Between($"{kind} {resource.Id}", 22, 38), RetryAfter = RetryAfter,
        });
        return WithLinks(new ArmResponse(202, new JsonObject()), request, operation);
    }

    private static void CheckConditions(ArmRequest request, ArmResource? existing)
    {
        var (match, noneMatch) = (request.Headers.IfMatch.ToString(), request.Headers.IfNoneMatch.ToString());
        var etag = existing?.Hidden.Text("etag");
        if (noneMatch == "*" && existing is not null)
            throw new ArmException(412, "PreconditionFailed", $"The Zone {request.Path.Name} exists already and hence cannot be created again.");
        if (match.Length > 0 && match != "*" && match.Trim('"') != etag)
            throw new ArmException(412, "PreconditionFailed", $"The condition '{match}' in the If-Match header was not satisfied. The current was '{etag}'.");
    }

    private void CheckIdle(string id)
    {
        if (World.Running(id) is not null)
            throw new ArmException(409, "Conflict", "A concurrent operation on this resource is in progress. Please try again later.");
    }
}
