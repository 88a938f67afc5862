using System.Globalization;

namespace MetaflowStack.Sandbox.Kubernetes.Schema;

/// <summary>The field numbers of each message, from the embedded <c>protobuf-table.txt</c>.</summary>
internal static class ProtobufTable
{
    private static readonly Lazy<Dictionary<string, Dictionary<int, (string Name, string Type)>>> Messages = new(Load);

    /// <summary>Null when the table lacks the message.</summary>
    public static IReadOnlyDictionary<int, (string Name, string Type)>? Find(string message) => Messages.Value.GetValueOrDefault(message);

    private static Dictionary<string, Dictionary<int, (string Name, string Type)>> Load()
    {
        using var stream = typeof(ProtobufTable).Assembly.GetManifestResourceStream("protobuf-table.txt")
            ?? throw new InvalidOperationException("The table of protobuf fields is not embedded in the sandbox's assembly.");
        using var reader = new StreamReader(stream);
        var messages = new Dictionary<string, Dictionary<int, (string, string)>>(StringComparer.Ordinal);
        while (reader.ReadLine() is { } line)
        {
            if (line.StartsWith('#'))
                continue;
            var parts = line.Split(' ');
            messages[parts[0]] = parts.Skip(1).Select(ReadField).ToDictionary(f => f.Number, f => (f.Name, f.Type));
        }
        return messages;
    }

    private static (int Number, string Name, string Type) ReadField(string text)
    {
        var parts = text.Split('=', ':');
        return (int.Parse(parts[0], CultureInfo.InvariantCulture), parts[1], parts.Length > 2 ? parts[2] : "");
    }
}
