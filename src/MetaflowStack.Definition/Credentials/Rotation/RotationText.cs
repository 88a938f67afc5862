using System.Text;
using MetaflowStack.Definition.Planning;

namespace MetaflowStack.Definition.Credentials.Rotation;

/// <summary>What a rotation is about to do, as a person reads it: 80 columns.</summary>
internal static class RotationText
{
    private const string Indent = "    ";

    /// <summary>The text, without a line feed at its end.</summary>
    /// <param name="choice">What is done.</param>
    /// <param name="stack">What it is done to: <c>demo/default</c>.</param>
    internal static string Of(RotationChoice choice, string stack)
    {
        var text = new StringBuilder();
        if (choice.Finished.Count > 0)
        {
            Lines(text, $"An earlier rotation of {stack} had not ended. It is finished now, and these are not rotated a second time:", "");
            foreach (var secret in choice.Finished)
                Lines(text, $"{SecretName.Of(secret.Secret).Name}: {secret.Secret.Place}", "  ");
            text.Append('\n');
        }

        if (choice.Rotated.Count > 0)
            text.Append("To be rotated in ").Append(stack).Append('\n');
        foreach (var group in choice.Rotated.GroupBy(secret => SecretName.Of(secret.Secret)))
            Append(text, group.Key, [.. group]);
        if (choice.Left.Count > 0)
            text.Append("\nLeft as they are, for they were given to the stack\n");
        foreach (var secret in choice.Left)
            Lines(text, $"{SecretName.Of(secret.Secret).Name}: {secret.Secret.Place}", "  ");
        return text.ToString().TrimEnd('\n');
    }

    private static void Append(StringBuilder text, SecretName name, IReadOnlyList<PresentSecret> secrets)
    {
        text.Append("\n  ").Append(name.Name).Append('\n');
        Lines(text, $"{name.What}: {string.Join(", ", secrets.Select(secret => secret.Secret.Place))}", Indent);
        Lines(text, $"restarts, one after the other: {string.Join(", ", secrets.SelectMany(secret => secret.UsedBy).Select(key => key.Name).Distinct())}", Indent);
        Lines(text, $"usually takes {name.Usually}; {name.Effect}", Indent);
    }

    private static void Lines(StringBuilder text, string line, string indent)
    {
        foreach (var part in TextColumns.Wrap(line, PlanText.Width, indent))
            text.Append(part).Append('\n');
    }
}
