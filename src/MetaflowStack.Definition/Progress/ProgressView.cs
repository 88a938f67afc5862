using MetaflowStack.Engine.Resources;

namespace MetaflowStack.Definition.Progress;

/// <summary>What there is to show of a run at one moment. Times are by the run's clock.</summary>
/// <param name="InFlight">What is being worked on, the longest-running first.</param>
/// <param name="Done">How many resources have been changed.</param>
/// <param name="Total">How many are to be.</param>
/// <param name="Fraction">How much of the longest path is done, 0 to 1.</param>
/// <param name="Left">What is left of the longest path.</param>
internal sealed record ProgressView(IReadOnlyList<ProgressRow> InFlight, int Done, int Total, double Fraction, TimeSpan Left);

/// <summary>A resource that is being worked on.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Message">What its provider says.</param>
/// <param name="Elapsed">Since when.</param>
/// <param name="Usual">How long it usually takes; null where that says nothing.</param>
internal sealed record ProgressRow(ResourceKey Key, string Message, TimeSpan Elapsed, TimeSpan? Usual);
