using System.Security.Cryptography;
using MetaflowStack.Definition.Preflight;
using MetaflowStack.Definition.Settings;
using MetaflowStack.Engine.Errors;

namespace MetaflowStack.Definition.Helm;

/// <summary>Where a chart comes from, and which it is.</summary>
/// <param name="Location">A packed chart's file, or a repository's https address.</param>
/// <param name="Name">Its name in a repository.</param>
/// <param name="Version">Its version in a repository; a file has its own.</param>
public sealed record ChartSource(string Location, string Name, string Version)
{
    /// <summary>Whether it is a file.</summary>
    public bool IsFile => ChartLocation.Address(Location) is null;

    /// <summary>What tells this chart from another: name, version and, for a file, its content.</summary>
    /// <exception cref="StackException">The file is no chart.</exception>
    internal ChartIdentity Identify()
    {
        if (!IsFile)
            return new ChartIdentity(Name, Version, null);
        var (chart, fault) = ChartFile.Read(Location);
        if (chart?.Split(' ', 2) is not [var name, var version])
            throw new StackException(ChartFile.NoChart(Location, fault));
        using var file = File.OpenRead(Location);
        return new ChartIdentity(name, version, Convert.ToHexStringLower(SHA256.HashData(file)));
    }
}

/// <summary>Which chart it is.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Version">Its version.</param>
/// <param name="Digest">The SHA-256 of its file, in hexadecimal; null: it is known by its version in the repository.</param>
internal sealed record ChartIdentity(string Name, string Version, string? Digest)
{
    /// <summary>What is said of a revision that is made from it, for people who look with <c>helm history</c>, and for the next run.</summary>
    internal string Description => $"metaflow-stack: {Name} {Version}{(Digest is null ? "" : $", file sha256 {Digest}")}";
}
