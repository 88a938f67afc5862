using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace MetaflowStack.Sandbox.Kubernetes.Controllers;

/// <summary>maxSurge and maxUnavailable: a number, or a share of the replicas.</summary>
internal static class RolloutBudget
{
    public static int Share(JsonNode? value, int replicas, bool roundUp)
    {
        if (value is null)
            return 0;
        if (value.GetValueKind() == JsonValueKind.Number)
            return (int)value;
        var percent = int.Parse(((string)value!).TrimEnd('%'), CultureInfo.InvariantCulture) / 100.0 * replicas;
        return (int)(roundUp ? Math.Ceiling(percent) : Math.Floor(percent));
    }
}
