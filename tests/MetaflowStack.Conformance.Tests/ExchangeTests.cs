using MetaflowStack.Conformance.Checks;
using MetaflowStack.Conformance.Exchanges;
using MetaflowStack.Conformance.Reporting;

namespace MetaflowStack.Conformance.Tests;

/// <summary>What our code and the sandboxes of all other tests said to each other.</summary>
public sealed class ExchangeTests(ITestOutputHelper output)
{
    [Fact]
    public void Every_request_of_ours_and_every_answer_of_the_sandbox_in_all_tests_is_as_published()
    {
        var specs = Published.Specs;
        var folder = Environment.GetEnvironmentVariable("METAFLOW_TEST_EXCHANGES");
        Assert.SkipUnless(Directory.Exists(folder), "the exchanges of all other tests are checked after a run of all of them: ./build.sh Test");
        var check = new ConformanceCheck(specs, ToleranceTable.All);
        foreach (var conversation in ExchangeFiles.ReadAll(folder!))
            check.Add(conversation);
        output.WriteLine(ConformanceReport.OfCheck(check));
        Assert.True(check.Violations.Count == 0, ConformanceReport.OfViolations(check));
        Assert.True(check.Counts.Count > 0, $"{folder} is empty: no sandbox wrote its exchanges down.");
    }

    [Fact]
    public void Every_tolerance_is_borne_out_by_its_recording()
    {
        var cassettes = MetaflowStack.Conformance.Recordings.Cassette.ReadAll(Published.Recordings);
        Assert.Empty(EvidenceCheck.Unproven(ToleranceTable.All, cassettes, Published.Specs.Arm));
    }

    [Fact]
    public void A_tolerance_without_its_evidence_is_noticed()
    {
        var cassettes = MetaflowStack.Conformance.Recordings.Cassette.ReadAll(Published.Recordings);
        var invented = new Tolerance("Servers_Create", "answer 202", "properties/colour", "not declared", new RecordedEvidence(cassettes[0].Name, 0));
        Assert.Equal([invented], EvidenceCheck.Unproven([invented], cassettes, Published.Specs.Arm));
    }
}
