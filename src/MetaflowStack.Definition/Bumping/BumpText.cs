using System.Text;

namespace MetaflowStack.Definition.Bumping;

/// <summary>What a bump has changed and what to do next, for a person.</summary>
internal static class BumpText
{
    /// <summary>The text, without a line feed at its end.</summary>
    /// <param name="before">The versions before.</param>
    /// <param name="changes">The new ones, by name.</param>
    internal static string Of(IReadOnlyList<PinnedVersion> before, IReadOnlyDictionary<string, string> changes)
    {
        var width = changes.Keys.Max(name => name.Length);
        var text = new StringBuilder("manifests/versions.json:\n");
        foreach (var pinned in before.Where(pinned => changes.ContainsKey(pinned.Name)))
            text.Append("  ").Append(pinned.Name.PadRight(width)).Append("  ").Append(pinned.Version).Append(" → ").Append(changes[pinned.Name]).Append('\n');
        text.Append("\nNext:\n");
        if (changes.Keys.Any(name => name.StartsWith("argo-", StringComparison.Ordinal)))
            text.Append("  - compare CRDs and roles in manifests/ with the new release's: docs/manifests.md\n");
        if (changes.Keys.Any(name => name.StartsWith("airflow", StringComparison.Ordinal)))
            text.Append("  - read what the new release asks of who comes from the old one: docs/airflow.md\n");
        text.Append("  - ./build.sh Plan shows what a deployment changes in an environment\n");
        text.Append("  - commit the file: each environment gets the version when it deploys that commit");
        return text.ToString();
    }
}
