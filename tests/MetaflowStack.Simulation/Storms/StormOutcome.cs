using System.Globalization;

namespace MetaflowStack.Simulation.Storms;

/// <summary>What came of a deployment in a storm.</summary>
/// <param name="Seed">What cloud and storm were drawn from.</param>
internal sealed record StormOutcome(int Seed)
{
    /// <summary>How many requests a deployment by the same seed sends when nothing happens.</summary>
    public required int Undisturbed { get; init; }

    /// <summary>How many were sent.</summary>
    public required int Requests { get; init; }

    /// <summary>How many of them failed.</summary>
    public required int Failed { get; init; }

    /// <summary>Those sent before Retry-After had passed.</summary>
    public required IReadOnlyList<string> Early { get; init; }

    /// <summary>Why the deployment failed, or what it left wrong; empty: it succeeded.</summary>
    public required IReadOnlyList<string> Faults { get; init; }

    /// <summary>How long it took, in real time.</summary>
    public required TimeSpan Took { get; init; }

    /// <summary>Whether any fault happened.</summary>
    public required bool Happened { get; init; }

    /// <summary>Whether the stack is as if nothing had happened.</summary>
    public bool Succeeded => Faults.Count == 0;

    /// <summary>The requests besides the failed ones, as a multiple of the undisturbed number.</summary>
    public double Ratio => (Requests - Failed) / (double)Undisturbed;

    /// <summary>The figures, what was wrong, and how to replay it.</summary>
    public string Describe() => string.Join('\n',
    [
        string.Create(CultureInfo.InvariantCulture, $"seed {Seed}: {Requests} requests, {Failed} failed, {Ratio:0.00} times the undisturbed {Undisturbed}, {Early.Count} early"),
        string.Create(CultureInfo.InvariantCulture, $"  replay: ./build.sh StormTest --deploys 1 --seed {Seed}"),
        .. Faults.Select(line => "  wrong: " + line.ReplaceLineEndings("\n    ")),
        .. Early.Select(line => "  early: " + line),
    ]);
}
