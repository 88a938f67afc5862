using MetaflowStack.Definition.Naming;
using MetaflowStack.Definition.Settings;

namespace MetaflowStack.Definition.Environments.Rules;

/// <summary>Environments that would get into each other's way: the same name, resource, state or cluster.</summary>
internal static class Collisions
{
    private const string Rename = "give one of them another Environment";

    /// <summary>Every pair that collides, told once and with the later of its two files.</summary>
    /// <param name="profiles">Environments with valid settings.</param>
    internal static IEnumerable<ProfileFinding> Of(IReadOnlyList<EnvironmentProfile> profiles) => profiles
        .SelectMany(profile => Claims(profile, StackSettings.Validate(profile.Options, hasTerminal: false)))
        .GroupBy(claim => (claim.What, claim.Where, claim.Name.ToUpperInvariant()))
        .SelectMany(same => same.Skip(1).Select(later => (First: same.First(), Later: later)))
        .DistinctBy(pair => (pair.First.By.File, pair.Later.By.File)) // two of one name share everything: the name, which comes first, says it all
        .Select(pair => new ProfileFinding(pair.Later.By.File, pair.Later.Key, $"{pair.Later.What} {pair.Later.Name} is also that of {pair.First.By.File}: {pair.Later.Remedy}"));

    // Names of accounts and servers are unique in all of Azure; a group's is in a subscription, and does not hold the prefix.
    private static IEnumerable<Claim> Claims(EnvironmentProfile profile, StackSettings settings)
    {
        var world = settings.Cloud == CloudKind.Sandbox ? settings.SandboxDirectory : "";
        var names = new StackNames(settings);
        var entry = $"{settings.OrgPrefix}/{settings.Environment}";
        yield return new Claim("the environment", entry, world, nameof(StackOptions.Environment), Rename, profile);
        yield return new Claim("the storage account", names.StorageAccount, world, nameof(StackOptions.Environment), Rename, profile);
        yield return new Claim("the database server", names.PostgreSqlServer, world, nameof(StackOptions.Environment), Rename, profile);
        yield return new Claim("the cluster", names.ManagedCluster, world, nameof(StackOptions.Environment), Rename, profile);
        yield return new Claim("the state", entry, settings.State is StateAccount ? world : $"{settings.State}", nameof(StackOptions.State), "give one of them another Environment, or another State", profile);
        yield return new Claim(
            "the resource group", names.ResourceGroup, $"{world} {settings.Subscription}", nameof(StackOptions.Environment),
            "the name is made of Environment and Location alone; give one of them another of these, or another Subscription", profile);
        if (settings.Kubeconfig is { } file)
            yield return new Claim(
                "the cluster of", settings.Context is { } context ? $"{file}, context {context}," : file, "", nameof(StackOptions.Kubeconfig),
                "two stacks in one cluster meet in its namespaces default and argo; give one of them another cluster", profile);
    }

    /// <summary>Something that one environment alone can have.</summary>
    /// <param name="What">Its kind.</param>
    /// <param name="Name">Its name; upper and lower case make no difference.</param>
    /// <param name="Where">Where the name is unique.</param>
    /// <param name="Key">The key of the parameters file that it comes from.</param>
    /// <param name="Remedy">What to do when two have it.</param>
    /// <param name="By">The environment.</param>
    private sealed record Claim(string What, string Name, string Where, string Key, string Remedy, EnvironmentProfile By);
}
