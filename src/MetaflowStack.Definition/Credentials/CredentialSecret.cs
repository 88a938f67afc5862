using MetaflowStack.Engine.Resources;
using MetaflowStack.Kubernetes.Resources;

namespace MetaflowStack.Definition.Credentials;

/// <summary>
/// A Kubernetes Secret that holds a credential which the stack issues. The credential lives nowhere else: it goes from its issuer
/// straight into the cluster, and when the cluster has lost it, a new one is issued.
/// </summary>
public sealed record CredentialSecret : Resource
{
    /// <summary>The kind in keys: <c>stack:credential/NAMESPACE/NAME</c>.</summary>
    public const string Kind = "credential";

    /// <summary>The Secret's namespace.</summary>
    public required string Namespace { get; init; }

    /// <summary>The Secret's name.</summary>
    public required string Name { get; init; }

    /// <summary>Where it is, <c>namespace/name</c>.</summary>
    public string Place => $"{Namespace}/{Name}";

    /// <summary>What is issued, and by whom.</summary>
    public required Credential Credential { get; init; }

    /// <summary>The cluster, so that it exists first; null for a cluster of the user's own.</summary>
    public Input<string>? Cluster { get; init; }

    /// <summary>Labels that mark the Secret as this stack's.</summary>
    public required OwnershipLabels Labels { get; init; }

    /// <summary>
    /// Names the issued credential without betraying it; changes when another is issued. Pods carry it as an annotation, so that
    /// they restart then.
    /// </summary>
    public Output<string> Version => new(Key, "version");

    /// <summary>The key of such a resource.</summary>
    public static ResourceKey KeyFor(string kubernetesNamespace, string name) => new("stack", Kind, $"{kubernetesNamespace}/{name}");
}

/// <summary>A credential that can be issued.</summary>
public abstract record Credential;

/// <summary>A password of an Entra application, for tasks that use the storage.</summary>
public sealed record ServicePrincipalCredential : Credential
{
    /// <summary>The application registration's object id; empty when it is in another tenant, or may not be read.</summary>
    public required Input<string> ApplicationObjectId { get; init; }

    /// <summary>
    /// What the stack calls itself at an application that is not its own and may serve others too; null: the application is the
    /// stack's own.
    /// </summary>
    public string? SharedAs { get; init; }

    /// <summary>The client id.</summary>
    public required Input<string> ClientId { get; init; }

    /// <summary>The tenant's id.</summary>
    public required string TenantId { get; init; }
}

/// <summary>The keys of an Airflow and the passwords of its own database and of its first user, which are generated.</summary>
public sealed record AirflowCredential : Credential
{
    /// <summary>The host of the database's Service, as pods call it.</summary>
    public required string DatabaseHost { get; init; }

    /// <summary>The claim of the volume that the database lies on.</summary>
    public required string DatabaseClaim { get; init; }
}

/// <summary>The password of the database's administrator.</summary>
public sealed record DatabaseCredential : Credential
{
    /// <summary>The server's key, by which the password that it was made with is asked for.</summary>
    public required ResourceKey Server { get; init; }

    /// <summary>The server's ARM id.</summary>
    public required Input<string> ServerId { get; init; }

    /// <summary>The server's host name: unknown until the server exists, so that a new server gets a new Secret.</summary>
    public required Input<string> Host { get; init; }
}
