using System.Globalization;
using MetaflowStack.Engine.Errors;

namespace MetaflowStack.Definition.Stack;

/// <summary>
/// What this copy of a stack has otherwise than new ones: sizes and versions of resources that were taken over, which could only be
/// changed by making these anew. Kept in the properties of the state.
/// </summary>
/// <param name="properties">The state's properties.</param>
public sealed class StackChoices(IReadOnlyDictionary<string, string> properties)
{
    /// <summary>No choices: everything as new stacks have it.</summary>
    public static StackChoices None { get; } = new(new Dictionary<string, string>());

    /// <summary>The values that are set, by the names of their choices.</summary>
    public IReadOnlyDictionary<string, string> Values { get; } =
        properties.Where(property => StackChoice.All.Any(choice => choice.Name == property.Key)).ToDictionary(property => property.Key, property => property.Value);

    /// <summary>The value of a choice, or its default.</summary>
    public string this[StackChoice choice] => Values.GetValueOrDefault(choice.Name) ?? choice.Default;

    /// <summary>The value of a choice as a whole number.</summary>
    /// <exception cref="StackException">The state has something else there.</exception>
    public int Number(StackChoice choice) => int.TryParse(this[choice], NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        ? number
        : throw new StackException(new ErrorDetails
        {
            What = $"The property {choice.Name} of the state is not a whole number: '{this[choice]}'",
            Remedy = "Go back to an earlier version of the state",
        });

    /// <summary>The same, and what is chosen for this stack where nothing is set yet; what is set stays.</summary>
    /// <param name="chosen">The values, by the names of their choices.</param>
    public StackChoices With(IEnumerable<KeyValuePair<string, string>> chosen) =>
        new(Values.Concat(chosen).DistinctBy(value => value.Key).ToDictionary(value => value.Key, value => value.Value));

    /// <summary>Whether both say the same.</summary>
    public bool Same(StackChoices other) =>
        Values.Count == other.Values.Count && Values.All(value => other.Values.GetValueOrDefault(value.Key) == value.Value);
}

/// <summary>Something that stacks can have in different ways, and what new ones have.</summary>
/// <param name="Name">The name among the state's properties: <c>database.version</c>.</param>
/// <param name="Default">What new stacks have; empty: it follows from the stack's names.</param>
public sealed record StackChoice(string Name, string Default)
{
    /// <summary>PostgreSQL's major version. The public Terraform template has 12, which is past its end of life.</summary>
    public static StackChoice DatabaseVersion { get; } = new("database.version", "16");

    /// <summary>The database server's size, as ARM calls it.</summary>
    public static StackChoice DatabaseSku { get; } = new("database.sku", "Standard_B2s");

    /// <summary>The tier of <see cref="DatabaseSku"/>.</summary>
    public static StackChoice DatabaseTier { get; } = new("database.tier", "Burstable");

    /// <summary>The database server's storage in GiB; it can grow and never shrink.</summary>
    public static StackChoice DatabaseStorage { get; } = new("database.storage-gib", "32");

    /// <summary>The name of the DNS zone's link; the default is the virtual network's name. A network has one link to a zone.</summary>
    public static StackChoice DatabaseLink { get; } = new("database.link", "");

    /// <summary>The storage account's redundancy, as ARM calls it.</summary>
    public static StackChoice StorageSku { get; } = new("storage.sku", "Standard_LRS");

    /// <summary>The addresses of the database's subnet; a subnet in use cannot be moved.</summary>
    public static StackChoice DatabaseSubnet { get; } = new("network.database-subnet", "172.16.0.0/24");

    /// <summary>The addresses of the cluster's subnet.</summary>
    public static StackChoice KubernetesSubnet { get; } = new("network.kubernetes-subnet", "172.17.0.0/16");

    /// <summary>The VM size of the cluster's default pool; fixed for a pool's life.</summary>
    public static StackChoice DefaultPoolSize { get; } = new("cluster.default-pool.size", "Standard_D2_v2");

    /// <summary>The fewest nodes of the default pool.</summary>
    public static StackChoice DefaultPoolMinimum { get; } = new("cluster.default-pool.minimum", "1");

    /// <summary>The most nodes of the default pool.</summary>
    public static StackChoice DefaultPoolMaximum { get; } = new("cluster.default-pool.maximum", "10");

    /// <summary>The VM size of the tasks' pool.</summary>
    public static StackChoice TaskPoolSize { get; } = new("cluster.task-pool.size", "Standard_D4_v5");

    /// <summary>The fewest nodes of the tasks' pool.</summary>
    public static StackChoice TaskPoolMinimum { get; } = new("cluster.task-pool.minimum", "1");

    /// <summary>The most nodes of the tasks' pool.</summary>
    public static StackChoice TaskPoolMaximum { get; } = new("cluster.task-pool.maximum", "50");

    /// <summary>Whose Airflow's release is: <c>stack</c>, or <c>kept</c> when it was there before and goes on as it is.</summary>
    public static StackChoice AirflowRelease { get; } = new("airflow.release", "stack");

    /// <summary>All of them.</summary>
    public static IReadOnlyList<StackChoice> All { get; } =
    [
        DatabaseVersion, DatabaseSku, DatabaseTier, DatabaseStorage, DatabaseLink, StorageSku, DatabaseSubnet, KubernetesSubnet,
        DefaultPoolSize, DefaultPoolMinimum, DefaultPoolMaximum, TaskPoolSize, TaskPoolMinimum, TaskPoolMaximum,
        AirflowRelease,
    ];
}
