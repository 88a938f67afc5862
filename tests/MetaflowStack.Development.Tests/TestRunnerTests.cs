using MetaflowStack.Development.Testing;

[assembly: AssemblyFixture(typeof(MetaflowStack.Development.Tests.SampleRepository))]

namespace MetaflowStack.Development.Tests;

public sealed class TestRunnerTests(SampleRepository repository)
{
    private readonly List<string> _output = [];

    [Fact]
    public async Task All_passed_is_the_last_line_and_the_result()
    {
        var summary = await Run(new TestOptions { Suites = ["good"] });

        Assert.Equal(new TestSummary(4, 0, 0), summary);
        Assert.Equal("4 passed, 0 failed", _output[^1]);
    }

    [Fact]
    public async Task Failures_are_written_with_their_reason_and_place_and_fail_the_run()
    {
        var exception = await Assert.ThrowsAsync<DevelopmentException>(() => Run(new TestOptions { Suites = ["Mixed"], Filter = "Outcomes." }));

        Assert.Equal("2 of 3 tests failed; each is above.", exception.ToString());
        Assert.Equal("1 passed, 2 failed, 2 skipped", _output[^1]);
        var failures = _output.FindAll(l => l.StartsWith("FAILED   ", StringComparison.Ordinal));
        Assert.Equal(2, failures.Count);
        Assert.Contains(failures, f => f.StartsWith("FAILED   Outcomes.Fails", StringComparison.Ordinal) && f.Contains("\"wanted\"", StringComparison.Ordinal) && f.Contains("Source.cs:line 4", StringComparison.Ordinal));
        Assert.Contains(failures, f => f.Contains("System.InvalidOperationException: the disk is on fire", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_clean_up_that_fails_is_a_failure()
    {
        await Assert.ThrowsAsync<DevelopmentException>(() => Run(new TestOptions { Suites = ["Mixed"], Filter = "Clean_up." }));

        Assert.Equal("1 passed, 1 failed", _output[^1]);
        Assert.Contains(_output, l => l.StartsWith("FAILED   ", StringComparison.Ordinal) && l.Contains("cannot clean up", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Skipped_tests_are_written_with_their_reasons()
    {
        await Assert.ThrowsAsync<DevelopmentException>(() => Run(new TestOptions { Suites = ["Mixed"], Filter = "Outcomes." }));

        Assert.Contains("skipped  Outcomes.Is_skipped: needs a moon", _output);
        Assert.Contains("skipped  Outcomes.Skips_itself: no cloud here", _output);
    }

    [Fact]
    public async Task A_process_that_ends_before_its_tests_is_a_failure_with_its_last_output()
    {
        await Assert.ThrowsAsync<DevelopmentException>(() => Run(new TestOptions { Suites = ["Mixed"], Filter = "Crash." }));

        Assert.Equal("0 passed, 1 failed", _output[^1]);
        Assert.Contains(_output, l => l.Contains("exit code 7", StringComparison.Ordinal) && l.Contains("last words", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_suite_that_does_not_end_is_ended_and_fails()
    {
        await Assert.ThrowsAsync<DevelopmentException>(() => Run(new TestOptions { Suites = ["Mixed"], Filter = "Slow.", SuiteTimeout = TimeSpan.FromSeconds(3) }));

        Assert.Equal("0 passed, 1 failed", _output[^1]);
        Assert.Contains(_output, l => l.Contains("did not end within", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Several_suites_are_summed_up_and_programs_that_are_no_tests_are_left_out()
    {
        var summary = await Run(new TestOptions { Filter = "Is_in_both_projects" });

        Assert.Equal(new TestSummary(2, 0, 0), summary);
        Assert.DoesNotContain(TestSuite.Find(repository.Root, new TestOptions()), s => s.Name == "Sample.Benchmarks");
    }

    [Fact]
    public async Task The_filter_chooses_tests_by_a_part_of_their_name() =>
        Assert.Equal(new TestSummary(1, 0, 0), await Run(new TestOptions { Suites = ["Good"], Filter = "Adds" }));

    [Fact]
    public async Task Tests_that_take_minutes_run_in_the_full_suite_only()
    {
        Assert.Equal(new TestSummary(4, 0, 0), await Run(TestOptions.ForSuite(null) with { Suites = ["Good"] }));
        Assert.Equal(new TestSummary(5, 0, 0), await Run(TestOptions.ForSuite("full") with { Suites = ["Good"] }));
    }

    [Fact]
    public void A_suite_that_does_not_exist_is_named_with_those_that_do() =>
        Assert.Equal("There is no suite 'fast': --suite takes default or full.", Assert.Throws<DevelopmentException>(() => TestOptions.ForSuite("fast")).Message);

    [Fact]
    public async Task No_test_at_all_is_a_failure()
    {
        var exception = await Assert.ThrowsAsync<DevelopmentException>(() => Run(new TestOptions { Suites = ["Good"], Filter = "no such test" }));

        Assert.Equal("No test ran: no name contains 'no such test'.", exception.Message);
        Assert.Equal("0 passed, 0 failed", _output[^1]);
    }

    [Fact]
    public async Task An_unknown_suite_is_a_failure_that_names_those_there_are()
    {
        var exception = await Assert.ThrowsAsync<DevelopmentException>(() => Run(new TestOptions { Suites = ["Goood"] }));

        Assert.Equal(
            "No compiled test project is named 'Goood'. There are: Sample.Good.Tests, Sample.Mixed.Tests.",
            exception.Message);
    }

    [Fact]
    public void The_longest_suite_starts_first() =>
        Assert.Equal("Sample.Mixed.Tests", TestSuite.Find(repository.Root, new TestOptions { First = "Sample.Mixed.Tests" })[0].Name);

    private Task<TestSummary> Run(TestOptions options) =>
        new TestRunner(repository.DotNet(_output)).RunAsync(options with { NoBuild = true }, TestContext.Current.CancellationToken);
}
