namespace MetaflowStack.Definition.Bumping;

/// <summary>A version in <c>manifests/versions.json</c>, and where it stands there.</summary>
/// <param name="Name">What <c>--component</c> calls it: a component, or <c>CHART-chart</c> and <c>CHART-database</c> of a chart.</param>
/// <param name="Version">The version.</param>
/// <param name="Start">The position of its first byte in the file, after the quotation mark.</param>
/// <param name="Length">How many bytes it has there.</param>
internal sealed record PinnedVersion(string Name, string Version, int Start, int Length);
