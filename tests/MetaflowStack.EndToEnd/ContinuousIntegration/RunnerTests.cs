using MetaflowStack.EndToEnd.ContinuousIntegration.Runner;

namespace MetaflowStack.EndToEnd.ContinuousIntegration;

/// <summary>The runner itself: what the scenarios rely on.</summary>
public sealed class RunnerTests
{
    [Fact]
    public void What_is_masked_is_hidden_from_then_on_errors_are_collected_and_groups_counted()
    {
        var (gitHub, azure) = (new JobRun("one"), new JobRun("two"));

        gitHub.Read("::add-mask::hush\n::group::Infra\nsay hush\n::error title=Infra::it was hush\n::endgroup::Infra\n::group::Argo\n", LogCommands.GitHub);
        azure.Read("##vso[task.setsecret]hush\n##[group]Infra\nsay hush\n##vso[task.logissue type=error;code=X]it was hush\n##[endgroup]Infra\n", LogCommands.Azure);

        Assert.Equal("it was ***", Assert.Single(gitHub.Errors));
        Assert.Equal("it was ***", Assert.Single(azure.Errors));
        Assert.Equal((1, 0), (gitHub.OpenGroups, azure.OpenGroups));
        Assert.All([gitHub, azure], job => Assert.DoesNotContain("hush", job.Log, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("'a' == 'A' && !(b.c != 'x')", true)]
    [InlineData("${{ b.c == 'y' || always() }}", true)]
    [InlineData("b.none", false)]
    [InlineData("b.none != '' && always()", false)]
    [InlineData("and(always(), in(b['c'], 'w', 'x'), eq(b['c'], 'x'))", true)]
    [InlineData("and(always(), in(b['c'], 'w', 'y'))", false)]
    public void Conditions_are_read_as_build_servers_read_them(string condition, bool holds) => Assert.Equal(holds, Sample().IsTrue(condition));

    [Fact]
    public void Texts_are_expanded_and_what_is_not_known_is_an_error()
    {
        Assert.Equal("x and true", Sample().Expand("${{ b.c }} and ${{ always() }}"));
        Assert.Throws<NotSupportedException>(() => Sample().Expand("${{ hashFiles('x') }}"));
        Assert.Throws<NotSupportedException>(() => Sample().IsTrue("b.c ? b.c"));
    }

    private static Expression Sample() => new(
        path => path == "b.c" ? "x" : null, (function, _) => function == "always" ? true : throw new NotSupportedException(function));
}
