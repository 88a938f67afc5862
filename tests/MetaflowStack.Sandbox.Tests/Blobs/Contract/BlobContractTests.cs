namespace MetaflowStack.Sandbox.Tests.Blobs.Contract;

/// <summary>
/// What is published about the Blob service, asked of the sandbox and of the real Azurite: each case says what must come out, so that
/// the two are compared with the documentation and thereby with each other. Where Azurite is known to do otherwise, it is listed.
/// </summary>
public sealed class BlobContractTests(SandboxContractRun sandbox, AzuriteContractRun azurite) : IClassFixture<SandboxContractRun>, IClassFixture<AzuriteContractRun>
{
    public static IEnumerable<TheoryDataRow<string>> Names => ContractRun.Cases.Select(c => new TheoryDataRow<string>(c.Name));

    [Theory]
    [MemberData(nameof(Names))]
    public void The_sandbox_does_as_documented(string name) => Assert.Equal(Case(name).Expected, sandbox.OutcomeOf(name));

    [Theory]
    [MemberData(nameof(Names))]
    public void Azurite_does_as_documented_or_as_listed(string name)
    {
        Assert.SkipWhen(Azurite.Missing is not null, Azurite.Missing ?? "");
        var expected = AzuriteDifferences.All.FirstOrDefault(d => d.Case == name)?.Outcome ?? Case(name).Expected;
        Assert.Equal(expected, azurite.OutcomeOf(name));
    }

    [Fact]
    public void No_listed_difference_is_out_of_date()
    {
        var names = ContractRun.Cases.ToDictionary(c => c.Name, c => c.Expected);
        Assert.All(AzuriteDifferences.All, d => Assert.True(names.TryGetValue(d.Case, out var expected) && expected != d.Outcome, d.Case));
    }

    [Fact]
    public void There_are_a_few_hundred_cases_and_each_has_its_own_name()
    {
        Assert.True(ContractRun.Cases.Count > 250, $"{ContractRun.Cases.Count}");
        Assert.Equal(ContractRun.Cases.Count, ContractRun.Cases.Select(c => c.Name).Distinct().Count());
    }

    [Fact]
    public void Both_answer_with_the_same_headers()
    {
        Assert.SkipWhen(Azurite.Missing is not null, Azurite.Missing ?? "");
        var (ours, theirs) = (HeadersByRequest(sandbox), HeadersByRequest(azurite));
        var differences = ours.Keys.Intersect(theirs.Keys).Order(StringComparer.Ordinal)
            .Select(key => (key, Missing: theirs[key].Except(ours[key]).Except(Listed(key)), Extra: ours[key].Except(theirs[key]).Except(Listed(key))))
            .Where(d => d.Missing.Any() || d.Extra.Any())
            .Select(d => $"{d.key}: missing {string.Join(' ', d.Missing)}; extra {string.Join(' ', d.Extra)}").ToList();
        Assert.True(differences.Count == 0, string.Join('\n', differences));
    }

    private static IEnumerable<string> Listed(string request) => AzuriteDifferences.Headers.Where(d => d.Request.Length == 0 || d.Request == request).SelectMany(d => d.Headers);

    /// <summary>Names of headers, by what was asked and how it was answered, over all cases whose outcomes are equal.</summary>
    private Dictionary<string, HashSet<string>> HeadersByRequest(ContractRun run) => ContractRun.Cases
        .Where(c => sandbox.OutcomeOf(c.Name) == azurite.OutcomeOf(c.Name))
        .SelectMany(c => run.SceneOf(c.Name).Answers)
        .GroupBy(a => $"{Kind(a.Request)} {(a.Answer.Status < 300 ? $"{a.Answer.Status}" : a.Answer.Status == 304 ? "304" : "error")}")
        .ToDictionary(g => g.Key, g => g.SelectMany(a => a.Answer.Headers.Keys).Select(h => h.ToLowerInvariant()).Where(h => !h.StartsWith("x-ms-meta-", StringComparison.Ordinal)).ToHashSet());

    /// <summary>The method, what it is about, and the operation.</summary>
    private static string Kind(string request)
    {
        var parts = request.Split(' ', 2);
        var (path, query) = (parts[1].Split('?')[0], parts[1].Split('?').ElementAtOrDefault(1) ?? "");
        var operation = query.Split('&').Where(p => p.StartsWith("comp=", StringComparison.Ordinal) || p.StartsWith("restype=", StringComparison.Ordinal));
        return string.Join(' ', [parts[0], path.Length == 0 ? "service" : path.Contains('/', StringComparison.Ordinal) ? "blob" : "container", .. operation]);
    }

    private static BlobCase Case(string name) => ContractRun.Cases.First(c => c.Name == name);
}
