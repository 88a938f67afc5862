namespace MetaflowStack.Development.Testing;

/// <summary>How many tests passed, failed and were skipped.</summary>
public sealed record TestSummary(int Passed, int Failed, int Skipped)
{
    /// <summary>Both together.</summary>
    public static TestSummary operator +(TestSummary left, TestSummary right) =>
        new(left.Passed + right.Passed, left.Failed + right.Failed, left.Skipped + right.Skipped);

    /// <summary>Both together.</summary>
    public static TestSummary Add(TestSummary left, TestSummary right) => left + right;

    /// <summary>The line that ends a test run: <c>12 passed, 0 failed</c>, and <c>, 1 skipped</c> when any was.</summary>
    public override string ToString() => $"{Passed} passed, {Failed} failed" + (Skipped > 0 ? $", {Skipped} skipped" : "");
}
