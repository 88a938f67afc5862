using System.Security.Cryptography;
using System.Text;

namespace MetaflowStack.Engine.State;

/// <summary>The files of one copy of a stack.</summary>
internal sealed record FileStatePaths(string Directory, string Environment)
{
    public string Document => Path.Combine(Directory, Environment + ".json");

    public string NewDocument => Document + ".new";

    public string Journal => Path.Combine(Directory, Environment + ".journal.jsonl");

    /// <summary>Locked, never read; it stays when the lock is released, for deleting it would let two runs hold two of it.</summary>
    public string Lock => Path.Combine(Directory, Environment + ".lock");

    /// <summary>Who holds the lock, readable by those who do not.</summary>
    public string Holder => Path.Combine(Directory, Environment + ".holder.json");

    /// <summary>Copies of every document that was written.</summary>
    public string History => Path.Combine(Directory, Environment + ".history");

    /// <summary>The copy of a document. Its lineage is in the name, for a state begun anew counts from 1 again.</summary>
    public string Version(string lineage, long serial) => Path.Combine(History, $"{serial:D6}{VersionSuffix(lineage)}");

    /// <summary>How the names of all copies of a lineage end.</summary>
    public static string VersionSuffix(string lineage) =>
        $"-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(lineage)).AsSpan(0, 4))}.json";
}
