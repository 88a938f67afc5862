using System.Globalization;
using MetaflowStack.Definition.DailyTools;
using MetaflowStack.Definition.Stack;
using MetaflowStack.Kubernetes.Manifests;

namespace MetaflowStack.Definition.Settings;

/// <summary>The rules for the options of the targets that use a deployed stack.</summary>
internal static class DailyToolRules
{
    internal const int DefaultTail = 100;

    // As much as fits the memory of any machine, line for line.
    private const int LongestTail = 100_000;

    internal static IEnumerable<SettingsFault> Check(StackOptions options)
    {
        if (options.Component is { } name && ComponentFault(name, options.DeployArgo ?? true) is { } rule)
            yield return new SettingsFault("--component", name, rule);
        if (options.Tail is { } tail and not (>= 1 and <= LongestTail))
            yield return new SettingsFault("--tail", tail.ToString(CultureInfo.InvariantCulture), "must be 1 to 100000 lines");
        if (options.RunWorkflow == true && options.DeployArgo == false)
            yield return new SettingsFault("--run-workflow", "true", "needs Argo, which is not part of the stack with --deploy-argo false");
        if (options.KubeconfigFile is { } file && (file.Length == 0 || Directory.Exists(file)))
            yield return new SettingsFault("--kubeconfig-file", file, "must be a file, which need not exist yet");
    }

    // Airflow's components can be named without --deploy-airflow: what is not there has no pods.
    private static string? ComponentFault(string name, bool deployArgo)
    {
        var known = StackComponent.All.FirstOrDefault(component => component.Name == name);
        if (known is not null)
            return known.Stage == Stages.Argo && !deployArgo ? "is not part of the stack with --deploy-argo false" : null;
        var names = StackComponent.All.Where(component => component.Stage != Stages.Argo || deployArgo).Select(component => component.Name).ToList();
        return $"must be one of {string.Join(", ", names)}{(NearestName.Find(name, names) is { } nearest ? $"; did you mean {nearest}?" : "")}";
    }
}
