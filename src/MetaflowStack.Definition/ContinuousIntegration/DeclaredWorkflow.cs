using System.Reflection;

namespace MetaflowStack.Definition.ContinuousIntegration;

/// <summary>
/// A workflow that a build declares with NUKE's <c>[GitHubActions]</c>. It is read as data: the package's attribute and the embedded engine's
/// hold the same, and their getters do not.
/// </summary>
/// <param name="Name">The workflow's name, and its file's.</param>
/// <param name="Images">The machines, a job for each: <c>ubuntu-24.04</c>.</param>
/// <param name="PushBranches">Branches whose pushes start it.</param>
/// <param name="PullRequestBranches">Branches to which pull requests start it.</param>
/// <param name="Targets">What it runs.</param>
/// <param name="TimeoutMinutes">How long a job may take.</param>
internal sealed record DeclaredWorkflow(
    string Name, IReadOnlyList<string> Images, IReadOnlyList<string> PushBranches, IReadOnlyList<string> PullRequestBranches, IReadOnlyList<string> Targets, int TimeoutMinutes)
{
    private const string Attribute = "GitHubActionsAttribute";

    // GitHub's own limit for a job is six hours.
    private const int DefaultTimeoutMinutes = 360;

    /// <summary>The workflows of a build, by name.</summary>
    public static IReadOnlyList<DeclaredWorkflow> Of(Type build) =>
        [.. build.GetCustomAttributesData().Where(data => data.AttributeType.Name == Attribute).Select(Read).OrderBy(workflow => workflow.Name, StringComparer.Ordinal)];

    private static DeclaredWorkflow Read(CustomAttributeData data)
    {
        var images = data.ConstructorArguments.Skip(1).SelectMany(argument => argument.Value is IReadOnlyList<CustomAttributeTypedArgument> more ? more : [argument]);
        object? Named(string name) => data.NamedArguments.FirstOrDefault(argument => argument.MemberName == name).TypedValue.Value;
        IReadOnlyList<string> Texts(string name) =>
            Named(name) is IReadOnlyList<CustomAttributeTypedArgument> texts ? [.. texts.Select(text => (string)text.Value!)] : [];
        return new DeclaredWorkflow(
            (string)data.ConstructorArguments[0].Value!, [.. images.Select(image => Label(Enum.GetName(image.ArgumentType, image.Value!)!))],
            Texts("OnPushBranches"), Texts("OnPullRequestBranches"), Texts("InvokedTargets"), Named("TimeoutMinutes") as int? ?? DefaultTimeoutMinutes);
    }

    // UbuntuLatest → ubuntu-latest, Ubuntu2404 → ubuntu-24.04, MacOs15 → macos-15.
    private static string Label(string image)
    {
        var name = string.Concat(image.TakeWhile(letter => !char.IsDigit(letter))).Replace("Latest", "", StringComparison.Ordinal).ToLowerInvariant();
        var version = string.Concat(image.SkipWhile(letter => !char.IsDigit(letter)));
        return $"{name}-{(version.Length == 0 ? "latest" : name == "ubuntu" ? version.Insert(2, ".") : version)}";
    }
}
