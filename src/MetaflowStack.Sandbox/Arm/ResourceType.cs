using System.Text.Json.Nodes;
using MetaflowStack.Sandbox.Json;

namespace MetaflowStack.Sandbox.Arm;

/// <summary>One resource type: how it answers requests and what its operations do.</summary>
/// <param name="world">The world that its resources live in.</param>
/// <param name="ns">Its provider's namespace.</param>
/// <param name="type">Its name below the namespace.</param>
/// <param name="apiVersions">The API versions that its provider knows.</param>
internal abstract class ResourceType(ArmWorld world, string ns, string type, IReadOnlyList<string> apiVersions)
{
    /// <summary>Its provider's namespace.</summary>
    public string Namespace => ns;

    /// <summary>Its name below the namespace: <c>virtualNetworks/subnets</c>.</summary>
    public string TypeName => type;

    /// <summary>Its name with the namespace.</summary>
    public string FullType { get; } = $"{ns}/{type}";

    /// <summary>The API versions that its provider knows, oldest first.</summary>
    public IReadOnlyList<string> ApiVersions => apiVersions;

    /// <summary>Whether it is an extension: may lie on any scope and needs no resource group.</summary>
    public virtual bool IsExtension => false;

    /// <summary>Whether it lies below another type.</summary>
    public bool IsNested { get; } = type.Contains('/', StringComparison.Ordinal);

    /// <summary>Whether a missing parent is told as <c>ParentResourceNotFound</c> for reads and deletes too, and not as the parent's <c>ResourceNotFound</c>.</summary>
    protected virtual bool NamesMissingParent => false;

    /// <summary>The world.</summary>
    protected ArmWorld World => world;

    /// <summary>Answers a request; the path, API version and caller have been checked.</summary>
    /// <exception cref="ArmException">Azure's error.</exception>
    public virtual ArmResponse Handle(ArmRequest request)
    {
        var path = request.Path;
        if (path.EndsWithType)
        {
            if (request.Method == "POST")
                return Act(request, Existing(path.Owner()), path.Types[^1]);
            return request.Method == "GET" ? List(request) : throw ArmErrors.MethodNotAllowed(request.Method, FullType);
        }

        CheckGroup(request);
        CheckParents(request);
        var existing = world.Find(path.Text);
        if (request.Method == "GET" && world.HiddenIds.Contains(path.Text))
            throw ArmErrors.ResourceNotFound(path);
        if (request.Method == "GET")
            existing = world.Stale.Seen(path.Text, existing);
        else if (request.Method is "PUT" or "PATCH" && world.Faults.StaleFor(request.Method, path.Text) is { } stale)
            world.Stale.Remember(path.Text, existing, stale);
        return request.Method switch
        {
            "GET" => Get(request, existing),
            "HEAD" => ArmResponse.Empty(existing is null ? 404 : 204),
            "PUT" => Put(request, existing),
            "PATCH" => existing is null ? PatchAbsent(request) : Patch(request, existing),
            "DELETE" => Delete(request, existing),
            _ => throw ArmErrors.MethodNotAllowed(request.Method, FullType),
        };
    }

    /// <summary>Applies the outcome of an operation; the resource is null when it has gone meanwhile.</summary>
    public virtual void Complete(Operation operation, ArmResource? resource)
    {
        if (operation.Kind == OperationKind.Delete && operation.Failure is null)
            world.Remove(operation.ResourceId);
        else if (resource is not null)
            resource.State = operation.Failure is null ? "Succeeded" : "Failed";
    }

    /// <summary>Called after a resource has left the world.</summary>
    public virtual void Removed(ArmResource resource)
    {
    }

    /// <summary>How long a delete takes within the delete of its resource group.</summary>
    public virtual TimeSpan DeletionTime(ArmResource resource) => TimeSpan.FromSeconds(3);

    /// <summary>The resource as its provider shows it.</summary>
    public virtual JsonObject Show(ArmResource resource, ArmRequest request)
    {
        var shown = new JsonObject { ["id"] = resource.Id, ["name"] = resource.Name, ["type"] = FullType };
        foreach (var (name, value) in resource.Body)
            shown[name] = value.Copy();
        return shown;
    }

    /// <summary>GET of one.</summary>
    protected virtual ArmResponse Get(ArmRequest request, ArmResource? existing) =>
        Shown(200, existing ?? throw NotFound(request), request);

    /// <summary>GET of all in a scope.</summary>
    protected virtual ArmResponse List(ArmRequest request)
    {
        CheckGroup(request);
        if (IsNested)
            CheckParents(request);
        var prefix = ArmPath.Key(IsNested ? request.Path.Owner() : request.Path.Scope) + "/";
        var items = world.Stale.Seen(FullType, world.OfType(FullType)).Where(r => r.Key.StartsWith(prefix, StringComparison.Ordinal));
        return Paging.Page(request, items.Select(r => (JsonNode)Show(r, request)));
    }

    /// <summary>PUT: creates or replaces.</summary>
    protected virtual ArmResponse Put(ArmRequest request, ArmResource? existing) => throw ArmErrors.MethodNotAllowed("PUT", FullType);

    /// <summary>PATCH: changes.</summary>
    protected virtual ArmResponse Patch(ArmRequest request, ArmResource existing) => throw ArmErrors.MethodNotAllowed("PATCH", FullType);

    /// <summary>PATCH of what is not there: 404 but for what is always there without having been written.</summary>
    protected virtual ArmResponse PatchAbsent(ArmRequest request) => throw NotFound(request);

    /// <summary>DELETE; a resource that is not there is 204.</summary>
    protected virtual ArmResponse Delete(ArmRequest request, ArmResource? existing) => throw ArmErrors.MethodNotAllowed("DELETE", FullType);

    /// <summary>POST of an action on a resource.</summary>
    protected virtual ArmResponse Act(ArmRequest request, ArmResource? existing, string action) =>
        throw ArmErrors.MethodNotAllowed("POST", $"{FullType}/{action}");

    /// <summary>The error of a resource that is not there.</summary>
    protected virtual ArmException NotFound(ArmRequest request) => ArmErrors.ResourceNotFound(request.Path);

    /// <summary>An answer with the resource in it.</summary>
    protected virtual ArmResponse Shown(int status, ArmResource resource, ArmRequest request) => new(status, Show(resource, request));

    /// <summary>The resource of an id, or null.</summary>
    protected ArmResource? Existing(string id) => world.Find(id);

    /// <summary>Puts a new resource into the world, under the casing that its resource group has.</summary>
    protected ArmResource Create(ArmRequest request, JsonObject body, JsonObject? hidden = null) =>
        world.Add(new ArmResource(Recased(request.Path), FullType) { Body = body, Hidden = hidden ?? [], CreatedAt = world.Now });

    /// <summary>The body that a PUT asks for, without what the path says already.</summary>
    protected static JsonObject Desired(ArmRequest request)
    {
        var body = (JsonObject)request.Content.DeepClone();
        foreach (var name in (string[])["id", "name", "type"])
            body.Remove(name);
        return body;
    }

    /// <summary>The region that a PUT names.</summary>
    protected Location RequireLocation(ArmRequest request, ArmResource? existing)
    {
        var name = request.Content.Text("location") ?? throw ArmErrors.LocationRequired();
        var location = Locations.Find(name) ?? throw ArmErrors.LocationNotAvailable(FullType, name);
        if (existing is not null && existing.Location != location.Name)
            throw ArmErrors.LocationChanged(request.Path, existing.Location, location.Name);
        return location;
    }

    private void CheckGroup(ArmRequest request)
    {
        if (IsExtension || request.Path.ResourceGroup is not { } name)
            return;
        var group = world.ResourceGroup(name);
        if (group is null && IsNested && request.Method == "DELETE")
            return; // the missing parent is told instead, as recorded
        if (group is null)
            throw ArmErrors.ResourceGroupNotFound(name);
        if (group.State == "Deleting" && request.Method is ("PUT" or "PATCH"))
            throw ArmErrors.ResourceGroupBeingDeleted(name);
    }

    private void CheckParents(ArmRequest request)
    {
        if (!IsNested)
            return;
        var path = request.Path;
        var levels = path.EndsWithType ? path.Names.Count : path.Names.Count - 1;
        for (var level = 1; level <= levels; level++)
        {
            var parent = path.EndsWithType ? path.Owner(levels - level) : path.Up(path.Names.Count - level);
            if (world.Find(parent) is not null || IsImplied(path.Types[level - 1]))
                continue;
            var verb = request.Method switch { "PUT" or "PATCH" => "write", "DELETE" => "delete", _ => "read" };
            throw NamesMissingParent || verb == "write" ? ArmErrors.ParentNotFound(path, verb) : ArmErrors.ResourceNotFound(path, 1);
        }
    }

    /// <summary>Whether a parent type's instances are always there (blob services).</summary>
    protected virtual bool IsImplied(string parentType) => false;

    private string Recased(ArmPath path)
    {
        if (path.ResourceGroup is null)
            return path.Text;
        var segments = (string[])path.Segments.Clone();
        segments[2] = "resourceGroups";
        segments[3] = world.ResourceGroup(path.ResourceGroup)?.Name ?? path.ResourceGroup;
        return "/" + string.Join('/', segments);
    }
}
