using System.Text.Json.Nodes;
using MetaflowStack.Definition.Settings;

namespace MetaflowStack.Definition.Environments.Schema;

/// <summary>The rules of single keys that JSON schema can say. <see cref="Settings.SettingsRules"/> has them in full, and decides.</summary>
internal static class KeyRules
{
    private const string Cidr = @"^\d{1,3}(\.\d{1,3}){3}/\d{1,2}$";
    private const string Duration = "^(0|([0-9]+h)?([0-9]+m)?([0-9]+s)?)$";
    private const string Guid = "^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$";

    /// <summary>The rules, by key.</summary>
    internal static IReadOnlyDictionary<string, KeyRule> All { get; } = new Dictionary<string, KeyRule>
    {
        [nameof(StackOptions.OrgPrefix)] = Pattern("^[a-z][a-z0-9]{0,11}$", "Contoso", "contoso"),
        [nameof(StackOptions.Environment)] = Pattern("^(?!all$)[a-z0-9]{1,8}$", "all", "dev", "prod"),
        [nameof(StackOptions.Location)] = Pattern("^[a-z][a-z0-9]{1,49}$", "West Europe", "westeurope"),
        [nameof(StackOptions.Cloud)] = Choice("aws", "azure", "sandbox"),
        [nameof(StackOptions.Identity)] = Choice("none", "service-principal", "workload"),
        [nameof(StackOptions.Wave)] = Range(1, 9, 10),
        [nameof(StackOptions.Parallelism)] = Range(1, 64, 65),
        [nameof(StackOptions.KubernetesSubnet)] = Pattern(Cidr, "10.1.0.0", "172.17.0.0/16"),
        [nameof(StackOptions.DatabaseSubnet)] = Pattern(Cidr, "10.1.0.0", "172.16.0.0/24"),
        [nameof(StackOptions.LockTimeout)] = Pattern(Duration, "10 minutes", "10m", "1h30m"),
        [nameof(StackOptions.DatabaseTimeout)] = Pattern(Duration, "45 minutes", "45m"),
        [nameof(StackOptions.ServicePrincipalId)] = Pattern(Guid, "metaflow", "11111111-2222-3333-4444-555555555555"),
    };

    private static KeyRule Pattern(string pattern, string bad, params string[] good) =>
        new(new JsonObject { ["pattern"] = pattern }, [.. good.Select(value => JsonValue.Create(value))], JsonValue.Create(bad));

    private static KeyRule Choice(string bad, params string[] choices) =>
        new(new JsonObject { ["enum"] = new JsonArray([.. choices.Select(choice => JsonValue.Create(choice))]) }, [.. choices.Select(value => JsonValue.Create(value))], JsonValue.Create(bad));

    private static KeyRule Range(int minimum, int maximum, int bad) =>
        new(new JsonObject { ["minimum"] = minimum, ["maximum"] = maximum }, [JsonValue.Create(minimum), JsonValue.Create(maximum)], JsonValue.Create(bad));
}
