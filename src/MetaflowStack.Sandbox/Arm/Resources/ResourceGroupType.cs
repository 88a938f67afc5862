using System.Text;
using System.Text.Json.Nodes;
using MetaflowStack.Sandbox.Json;

namespace MetaflowStack.Sandbox.Arm.Resources;

/// <summary>Microsoft.Resources/resourceGroups: created at once, deleted with all that they hold over minutes.</summary>
internal sealed class ResourceGroupType(ArmWorld world) : ResourceType(world, "Microsoft.Resources", "resourceGroups", ApiVersionSets.Resources)
{
    private const int RetryAfter = 15;

    public override ArmResponse Handle(ArmRequest request)
    {
        if (request.Path.Segments.Length == 3)
            return request.Method == "GET" ? Groups(request) : throw ArmErrors.MethodNotAllowed(request.Method, FullType);
        var group = World.ResourceGroup(request.Path.ResourceGroup!);
        return request.Method switch
        {
            "HEAD" => ArmResponse.Empty(group is null ? 404 : 204),
            "GET" => Shown(200, group ?? throw NotFound(request), request),
            "PUT" => Put(request, group),
            "PATCH" => Patch(request, group ?? throw NotFound(request)),
            "DELETE" => Delete(request, group ?? throw NotFound(request)),
            _ => throw ArmErrors.MethodNotAllowed(request.Method, FullType),
        };
    }

    public override void Complete(Operation operation, ArmResource? resource)
    {
        if (operation.Kind == OperationKind.Delete)
            World.Remove(operation.ResourceId);
    }

    /// <summary>The polls of a delete: <c>GET /subscriptions/{id}/operationresults/{job}</c>.</summary>
    public ArmResponse Poll(ArmRequest request)
    {
        var operation = World.FindOperation(request.Path.Segments[^1])
            ?? throw ArmErrors.Gateway(404, "InvalidJobId", $"The job id '{request.Path.Segments[^1]}' is invalid.");
        return operation.Done ? ArmResponse.Empty(200) : Accepted(request, operation);
    }

    /// <summary>Puts a resource group into the world for a provider that needs one of its own (AKS' node resource group).</summary>
    public ArmResource Make(string name, string location, string managedBy) => World.Add(
        new ArmResource($"/subscriptions/{World.SubscriptionId}/resourceGroups/{name}", FullType)
        {
            CreatedAt = World.Now,
            Body = new JsonObject
            {
                ["location"] = location, ["managedBy"] = managedBy, ["tags"] = new JsonObject(),
                ["properties"] = new JsonObject { ["provisioningState"] = "Succeeded" },
            },
        });

    /// <summary>Begins the delete of a group and of all in it.</summary>
    public Operation BeginDelete(ArmResource group, string apiVersion)
    {
        if (World.Running(group.Id) is { Kind: OperationKind.Delete } running)
            return running;
        group.State = "Deleting";
        var contents = World.Below(group.Id).ToList();
        var longest = contents.Select(r => World.Types.Find(r.Type)?.DeletionTime(r) ?? TimeSpan.Zero).DefaultIfEmpty().Max();
        var job = Job(group);
        return World.Start(new Operation
        {
            Id = job, Kind = OperationKind.Delete, Type = FullType, ResourceId = group.Id, Location = group.Location, ApiVersion = apiVersion,
            StartedAt = World.Now, EndsAt = World.Now + longest + World.Durations.Between("delete " + group.Id, 8, 20), RetryAfter = RetryAfter,
        });
    }

    protected override ArmException NotFound(ArmRequest request) => ArmErrors.ResourceGroupNotFound(request.Path.ResourceGroup!);

    protected override ArmResponse Put(ArmRequest request, ArmResource? existing)
    {
        var wanted = request.Content.Text("location") ?? throw ArmErrors.LocationRequired();
        var location = Locations.Find(wanted) ?? throw ArmErrors.Gateway(400, "LocationNotAvailableForResourceGroup",
            $"The provided location '{wanted}' is not available for resource group. List of available regions is '{string.Join(",", Locations.All.Select(l => l.Name))}'.");
        var name = request.Path.ResourceGroup!;
        if (name.Length > 90 || name.EndsWith('.') || !name.All(c => char.IsLetterOrDigit(c) || c is '-' or '_' or '.' or '(' or ')'))
            throw ArmErrors.Gateway(400, "InvalidResourceGroup", $"The provided resource group name '{name}' has these invalid characters: '{string.Concat(name.Where(c => !char.IsLetterOrDigit(c) && c is not ('-' or '_' or '.' or '(' or ')')))}'. The name can only be a letter, digit, '-', '.', '(', ')' or '_'.");
        if (existing is null)
        {
            existing = Create(request, new JsonObject { ["location"] = location.Name });
            Apply(existing, request.Content);
            return Shown(201, existing, request);
        }

        if (existing.State == "Deleting")
            throw ArmErrors.ResourceGroupBeingDeleted(name);
        if (existing.Location != location.Name)
            throw ArmErrors.Gateway(409, "InvalidResourceGroupLocation",
                $"Invalid resource group location '{location.Name}'. The Resource group already exists in location '{existing.Location}'.");
        existing.Body.Remove("tags");
        Apply(existing, request.Content);
        return Shown(200, existing, request);
    }

    protected override ArmResponse Patch(ArmRequest request, ArmResource existing)
    {
        Apply(existing, request.Content);
        return Shown(200, existing, request);
    }

    protected override ArmResponse Delete(ArmRequest request, ArmResource? existing) =>
        Accepted(request, BeginDelete(existing!, request.ApiVersion));

    private static void Apply(ArmResource group, JsonObject content)
    {
        if (content.At("tags") is JsonObject tags)
            group.Body["tags"] = tags.DeepClone();
        if (content.Text("managedBy") is { } managedBy)
            group.Body["managedBy"] = managedBy;
        group.State = "Succeeded";
    }

    private ArmResponse Accepted(ArmRequest request, Operation operation) => ArmResponse.Empty(202)
        .With("Location", OperationLinks.Sign($"{request.BaseUrl}/subscriptions/{World.SubscriptionId}/operationresults/{operation.Id}?api-version={operation.ApiVersion}", operation))
        .With("Retry-After", $"{RetryAfter}");

    /// <summary>A job's id, made as Azure makes it: the group's name and region in Base64.</summary>
    private static string Job(ArmResource group)
    {
        var name = group.Name.ToUpperInvariant().Replace("-", ":2D", StringComparison.Ordinal);
        var job = $$"""{"jobId":"RESOURCEGROUPDELETIONJOB-{{name}}-{{group.Location.ToUpperInvariant()}}-{{group.CreatedAt.Ticks}}","jobLocation":"{{group.Location}}"}""";
        return Convert.ToBase64String(Encoding.ASCII.GetBytes(job)).TrimEnd('=');
    }

    private ArmResponse Groups(ArmRequest request)
    {
        var (tag, value) = Filters.Tag(request.Query["$filter"].ToString());
        var groups = World.OfType(FullType).Where(g => tag is null || (g.Body.Text("tags", tag) is { } found && (value is null || found == value)));
        return Paging.Page(request, groups.Select(g => (JsonNode)Show(g, request)));
    }
}
