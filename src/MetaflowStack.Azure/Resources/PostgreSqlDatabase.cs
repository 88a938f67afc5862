using MetaflowStack.Engine.Resources;

namespace MetaflowStack.Azure.Resources;

/// <summary>A database on a PostgreSQL flexible server (the <see cref="ArmResource.Parent"/>).</summary>
public sealed record PostgreSqlDatabase : ArmResource
{
    /// <summary>The kind in keys: <c>azure:postgresql-database/NAME</c>.</summary>
    public const string Kind = "postgresql-database";

    /// <summary>Takes about 15 seconds.</summary>
    public PostgreSqlDatabase() => UsualDuration = TimeSpan.FromSeconds(15);

    /// <summary><c>properties.charset</c>; cannot be changed later. Azure spells it in upper case, and both are the same.</summary>
    public string Charset { get; init; } = "utf8";

    /// <summary><c>properties.collation</c>; cannot be changed later.</summary>
    public string Collation { get; init; } = "en_US.utf8";

    /// <inheritdoc />
    public override string ResourceType => "Microsoft.DBforPostgreSQL/flexibleServers/databases";

    /// <inheritdoc />
    protected override string RelativePath => $"databases/{Name}";

    /// <summary>The key of such a resource.</summary>
    public static ResourceKey KeyFor(string name) => new("azure", Kind, name);
}
