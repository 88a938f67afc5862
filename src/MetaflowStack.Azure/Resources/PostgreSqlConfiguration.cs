using MetaflowStack.Engine.Resources;

namespace MetaflowStack.Azure.Resources;

/// <summary>
/// A setting of a PostgreSQL flexible server (the <see cref="ArmResource.Parent"/>): <c>require_secure_transport</c>. It exists as
/// long as its server does; deleting it changes nothing.
/// </summary>
public sealed record PostgreSqlConfiguration : ArmResource
{
    /// <summary>The kind in keys: <c>azure:postgresql-configuration/NAME</c>.</summary>
    public const string Kind = "postgresql-configuration";

    /// <summary>Takes about 15 seconds.</summary>
    public PostgreSqlConfiguration() => UsualDuration = TimeSpan.FromSeconds(15);

    /// <summary><c>properties.value</c>, as PostgreSQL writes it: <c>on</c>.</summary>
    public required string Value { get; init; }

    /// <inheritdoc />
    public override string ResourceType => "Microsoft.DBforPostgreSQL/flexibleServers/configurations";

    /// <inheritdoc />
    protected override string RelativePath => $"configurations/{Name}";

    /// <summary>The key of such a resource.</summary>
    public static ResourceKey KeyFor(string name) => new("azure", Kind, name);
}
