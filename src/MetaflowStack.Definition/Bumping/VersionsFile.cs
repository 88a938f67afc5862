using System.Text;
using System.Text.Json;
using MetaflowStack.Engine.Errors;

namespace MetaflowStack.Definition.Bumping;

/// <summary>
/// <c>manifests/versions.json</c> as bytes: a version is changed where it stands, and all else stays as somebody has written it. What the
/// file means is read by <see cref="Stack.PinnedVersions"/>.
/// </summary>
internal sealed class VersionsFile
{
    private readonly byte[] _content;

    private VersionsFile(byte[] content, IReadOnlyList<PinnedVersion> versions) => (_content, Versions) = (content, versions);

    /// <summary>All versions, in the file's order.</summary>
    internal IReadOnlyList<PinnedVersion> Versions { get; }

    /// <summary>Reads the file.</summary>
    /// <exception cref="StackException">It is missing or no JSON.</exception>
    internal static VersionsFile Read(string path)
    {
        try
        {
            var content = File.ReadAllBytes(path);
            return new VersionsFile(content, Find(content));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException)
        {
            throw new StackException(new ErrorDetails
            {
                What = $"The pinned versions in {path} cannot be read",
                Why = exception.Message,
                Remedy = "Restore the file: git checkout -- manifests/versions.json",
            }, exception);
        }
    }

    /// <summary>The file with other versions.</summary>
    /// <param name="changed">The new versions, by name.</param>
    internal byte[] With(IReadOnlyDictionary<string, string> changed)
    {
        using var result = new MemoryStream();
        var position = 0;
        foreach (var pinned in Versions.Where(pinned => changed.ContainsKey(pinned.Name)))
        {
            result.Write(_content.AsSpan(position..pinned.Start));
            result.Write(Encoding.UTF8.GetBytes(changed[pinned.Name]));
            position = pinned.Start + pinned.Length;
        }

        result.Write(_content.AsSpan(position..));
        return result.ToArray();
    }

    private static List<PinnedVersion> Find(byte[] content)
    {
        var found = new List<PinnedVersion>();
        var path = new List<string>();
        // A byte order mark is no part of JSON.
        var offset = content.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? Encoding.UTF8.Preamble.Length : 0;
        var reader = new Utf8JsonReader(content.AsSpan(offset), new JsonReaderOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
        var key = "";
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.StartObject)
                path.Add(key);
            else if (reader.TokenType == JsonTokenType.EndObject)
                path.RemoveAt(path.Count - 1);
            else if (reader.TokenType == JsonTokenType.PropertyName)
                key = reader.GetString()!;
            else if (reader.TokenType == JsonTokenType.String && key == "version" && NameOf(path) is { } name)
                found.Add(new PinnedVersion(name, reader.GetString()!, offset + (int)reader.TokenStartIndex + 1, reader.ValueSpan.Length));
        }

        return found;
    }

    private static string? NameOf(List<string> path) => path switch
    {
        [_, "components", var component] => component,
        [_, "charts", var chart] => chart + "-chart",
        [_, "charts", var chart, "database"] => chart + "-database",
        _ => null,
    };
}
