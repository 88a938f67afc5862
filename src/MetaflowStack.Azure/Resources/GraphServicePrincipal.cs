using MetaflowStack.Engine.Resources;

namespace MetaflowStack.Azure.Resources;

/// <summary>
/// The service principal of an Entra application in the same tenant: what roles are given to. It goes when the application goes.
/// </summary>
public sealed record GraphServicePrincipal : Resource
{
    /// <summary>The kind in keys: <c>graph:service-principal/NAME</c>.</summary>
    public const string Kind = "service-principal";

    private readonly Input<string> _application = "";

    /// <summary><c>appId</c> of the application. Sets <see cref="Resource.Container"/> when it is another resource's output.</summary>
    public required Input<string> Application
    {
        get => _application;
        init
        {
            _application = value;
            Container = value.Source ?? Container;
        }
    }

    /// <summary>Written into the service principal's <c>tags</c> as <c>name=value</c>.</summary>
    public required StackTags Tags { get; init; }

    /// <summary><c>id</c>: the object id, the principal of role assignments.</summary>
    public Output<string> ObjectId => new(Key, "objectId");

    /// <summary><c>appId</c>: the client id that the principal signs in with.</summary>
    public Output<string> AppId => new(Key, "appId");

    /// <summary>The key of such a resource.</summary>
    public static ResourceKey KeyFor(string name) => new("graph", Kind, name);
}
