namespace MetaflowStack.Development.Testing;

/// <summary>Which tests to run, and how.</summary>
public sealed record TestOptions
{
    /// <summary>
    /// Names of test projects, whole or in part and in any case (<c>engine</c> is <c>MetaflowStack.Engine.Tests</c>). None means all.
    /// </summary>
    public IReadOnlyList<string> Suites { get; init; } = [];

    /// <summary>Runs only tests whose full name (<c>Namespace.Class.Method</c>) contains this; xunit's <c>-method *text*</c>.</summary>
    public string? Filter { get; init; }

    /// <summary>The configuration to build and test.</summary>
    public string Configuration { get; init; } = "Debug";

    /// <summary>How many test projects run at the same time. The default is the number of processors, at most 4.</summary>
    public int Parallelism { get; init; } = Math.Clamp(Environment.ProcessorCount, 1, 4);

    /// <summary>How long one test project may take; then it is ended and counts as failed. The default is 30 minutes.</summary>
    public TimeSpan SuiteTimeout { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>Tests what is compiled already.</summary>
    public bool NoBuild { get; init; }

    /// <summary>The trait of tests that take minutes: <c>[Trait("Suite", "full")]</c>.</summary>
    public const string FullTrait = "Suite=full";

    /// <summary>Whether tests run that take minutes (<see cref="FullTrait"/>).</summary>
    public bool Full { get; init; }

    /// <summary>The tests of a suite by its name: <c>default</c> (also null) or <c>full</c>.</summary>
    /// <exception cref="DevelopmentException">There is no such suite.</exception>
    public static TestOptions ForSuite(string? name) => name switch
    {
        null or "default" => new TestOptions(),
        "full" => new TestOptions { Full = true },
        _ => throw new DevelopmentException($"There is no suite '{name}': --suite takes default or full."),
    };

    /// <summary>
    /// The test project that runs when all others have ended: it checks the exchanges which their sandboxes wrote down, in the
    /// folder that <see cref="ExchangesVariable"/> names.
    /// </summary>
    public string Last { get; init; } = "MetaflowStack.Conformance.Tests";

    /// <summary>Tells <see cref="Last"/> where the exchanges of the others lie.</summary>
    public const string ExchangesVariable = "METAFLOW_TEST_EXCHANGES";

    /// <summary>Tells sandboxes where to write their exchanges (docs/conformance.md).</summary>
    public const string SandboxExchangesVariable = "METAFLOW_SANDBOX_EXCHANGES";

    /// <summary>The test project that takes longest starts first, so that it is not alone at the end.</summary>
    public string First { get; init; } = "MetaflowStack.EndToEnd";
}
