using MetaflowStack.Engine.Resources;

namespace MetaflowStack.Azure.Resources;

/// <summary>An Entra application registration, kept by Microsoft Graph.</summary>
public sealed record GraphApplication : Resource
{
    /// <summary>The kind in keys: <c>graph:application/NAME</c>.</summary>
    public const string Kind = "application";

    /// <summary>
    /// <c>uniqueName</c>: a name that only one application of a tenant has and that never changes; a later run finds the
    /// application by it.
    /// </summary>
    public required string UniqueName { get; init; }

    /// <summary><c>displayName</c>: at most 256 characters (Microsoft Graph, application resource type).</summary>
    public required string DisplayName { get; init; }

    /// <summary>Written into the application's <c>tags</c> as <c>name=value</c>.</summary>
    public required StackTags Tags { get; init; }

    /// <summary><c>id</c>: the object id of the registration.</summary>
    public Output<string> ObjectId => new(Key, "objectId");

    /// <summary><c>appId</c>: what sign-in calls the client id.</summary>
    public Output<string> AppId => new(Key, "appId");

    /// <summary>The key of such a resource.</summary>
    public static ResourceKey KeyFor(string name) => new("graph", Kind, name);
}
