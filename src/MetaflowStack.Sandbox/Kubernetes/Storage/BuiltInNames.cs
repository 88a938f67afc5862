namespace MetaflowStack.Sandbox.Kubernetes.Storage;

/// <summary>Short names and categories of the built-in resources, as <c>kubectl api-resources</c> lists them (1.33).</summary>
internal static class BuiltInNames
{
    private static readonly Dictionary<string, string> ShortNames = new(StringComparer.Ordinal)
    {
        ["componentstatuses"] = "cs", ["configmaps"] = "cm", ["endpoints"] = "ep", ["events"] = "ev", ["limitranges"] = "limits", ["namespaces"] = "ns",
        ["nodes"] = "no", ["persistentvolumeclaims"] = "pvc", ["persistentvolumes"] = "pv", ["pods"] = "po", ["replicationcontrollers"] = "rc",
        ["resourcequotas"] = "quota", ["serviceaccounts"] = "sa", ["services"] = "svc", ["customresourcedefinitions"] = "crd crds", ["daemonsets"] = "ds",
        ["deployments"] = "deploy", ["replicasets"] = "rs", ["statefulsets"] = "sts", ["horizontalpodautoscalers"] = "hpa", ["cronjobs"] = "cj",
        ["ingresses"] = "ing", ["networkpolicies"] = "netpol", ["poddisruptionbudgets"] = "pdb", ["priorityclasses"] = "pc", ["storageclasses"] = "sc",
        ["volumeattributesclasses"] = "vac", ["ipaddresses"] = "ip",
    };

    private static readonly HashSet<string> All = new(StringComparer.Ordinal)
    {
        "pods", "replicationcontrollers", "services", "daemonsets", "deployments", "replicasets", "statefulsets", "horizontalpodautoscalers", "cronjobs", "jobs",
    };

    private static readonly HashSet<string> ApiExtensions = new(StringComparer.Ordinal)
    {
        "mutatingwebhookconfigurations", "validatingwebhookconfigurations", "validatingadmissionpolicies", "validatingadmissionpolicybindings", "customresourcedefinitions",
    };

    public static (IReadOnlyList<string> ShortNames, IReadOnlyList<string> Categories) Of(string plural) =>
        (ShortNames.TryGetValue(plural, out var names) ? names.Split(' ') : [],
            All.Contains(plural) ? ["all"] : ApiExtensions.Contains(plural) ? ["api-extensions"] : []);
}
