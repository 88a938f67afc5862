using System.Text.RegularExpressions;

namespace MetaflowStack.Definition.Settings;

/// <summary>Where upstream's manifest of Argo Workflows comes from, and the digest that it must have.</summary>
/// <param name="Source">A file's path, or an https address.</param>
/// <param name="Sha256">The digest, 64 lower-case hexadecimal digits.</param>
public sealed partial record ArgoManifestLocation(string Source, string Sha256)
{
    /// <summary>The address when it is one, else null: it is a file.</summary>
    public Uri? Address => ChartLocation.Address(Source);

    /// <summary>The location of the options; null: the stack's own manifests are used.</summary>
    internal static ArgoManifestLocation? Of(StackOptions options) => options is { ArgoManifest: { } source, ArgoManifestSha256: { } digest }
        ? new ArgoManifestLocation(ChartLocation.Address(source) is null ? Path.GetFullPath(source) : source, digest.ToLowerInvariant())
        : null;

    /// <summary>What is wrong with the options.</summary>
    internal static IEnumerable<SettingsFault> Check(StackOptions options)
    {
        if (options.ArgoManifest is { } source && FaultOf(source) is { } fault)
            yield return new SettingsFault("--argo-manifest", source, fault);
        if (options is { ArgoManifest: not null, ArgoManifestSha256: null })
            yield return new SettingsFault("--argo-manifest-sha256", null, "goes with --argo-manifest: the digest of a file that you have looked at, as sha256sum FILE prints it");
        if (options is { ArgoManifest: null, ArgoManifestSha256: { } alone })
            yield return new SettingsFault("--argo-manifest-sha256", alone, "goes with --argo-manifest, which is missing");
        if (options.ArgoManifestSha256 is { } digest && !Digest().IsMatch(digest))
            yield return new SettingsFault("--argo-manifest-sha256", digest, "must be 64 hexadecimal digits, as sha256sum FILE prints them");
        if (options is { ArgoManifest: not null, ArgoHighAvailability: true })
            yield return new SettingsFault("--argo-high-availability", "true", "goes with the stack's own manifests; with --argo-manifest, the manifest says how many replicas there are");
        if (options is { ArgoManifest: { } unused, DeployArgo: false })
            yield return new SettingsFault("--argo-manifest", unused, "says nothing with --deploy-argo false");
    }

    private static string? FaultOf(string source) => ChartLocation.Address(source) switch
    {
        { Scheme: "http" } => "must be an https address: it decides what runs in the cluster",
        not null => null,
        _ when source.Contains("://", StringComparison.Ordinal) => "must be a file or an https address",
        _ when !File.Exists(source) => "must be an existing file, or an https address",
        _ => null,
    };

    [GeneratedRegex(@"^[0-9a-fA-F]{64}\z")]
    private static partial Regex Digest();
}
