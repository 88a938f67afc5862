using System.Text.Json.Nodes;
using MetaflowStack.Sandbox.Json;

namespace MetaflowStack.Sandbox.Arm.ContainerService;

/// <summary>A node pool's properties: what a client asks for, completed and shown as AKS does.</summary>
internal static class AgentPoolBody
{
    private static readonly string[] s_computed = ["provisioningState", "powerState", "nodeImageVersion", "currentOrchestratorVersion", "eTag"];

    /// <summary>Completes the properties that a client asks for.</summary>
    /// <param name="wanted">The properties, without the pool's name.</param>
    /// <param name="kubernetesVersion">The cluster's version.</param>
    /// <param name="azureNetwork">Whether pods get addresses of the subnet (network plugin azure).</param>
    public static JsonObject Complete(JsonObject wanted, string kubernetesVersion, bool azureNetwork)
    {
        var own = wanted.WithoutBlanks();
        foreach (var name in s_computed)
            own.Remove(name);
        foreach (var name in (string[])["nodeLabels", "tags", "nodeTaints", "availabilityZones"])
        {
            if (own.At(name) is JsonObject { Count: 0 } or JsonArray { Count: 0 })
                own.Remove(name);
        }

        own.Default("count", own.Integer("minCount") ?? 1);
        own.Default("vmSize", "Standard_DS2_v2");
        own.Default("osDiskSizeGB", 128);
        if (own.Integer("osDiskSizeGB") == 0)
            own["osDiskSizeGB"] = 128;
        own.Default("osDiskType", "Managed");
        own.Default("kubeletDiskType", "OS");
        own.Default("maxPods", azureNetwork ? 30 : 110);
        own.Default("type", "VirtualMachineScaleSets");
        own.Default("orchestratorVersion", kubernetesVersion);
        own.Default("mode", "User");
        own.Default("osType", "Linux");
        own.Default("osSKU", own.Text("osType") == "Windows" ? "Windows2022" : "Ubuntu");
        own.Default("upgradeSettings", new JsonObject());
        own.Default("enableFIPS", false);
        return own;
    }

    /// <summary>The properties as they are shown.</summary>
    public static JsonObject Show(ArmResource pool, string apiVersion)
    {
        var shown = (JsonObject)pool.Properties.DeepClone();
        shown.Default("powerState", new JsonObject { ["code"] = "Running" });
        shown["nodeImageVersion"] = "AKSUbuntu-2204gen2containerd-202310.19.2";
        if (string.CompareOrdinal(apiVersion, "2022-01-01") >= 0)
        {
            shown["currentOrchestratorVersion"] = shown.Text("orchestratorVersion");
            shown.Default("enableAutoScaling", false);
            shown.Default("enableNodePublicIP", false);
            shown.Default("enableEncryptionAtHost", false);
            shown.Default("enableUltraSSD", false);
        }

        return shown;
    }
}
