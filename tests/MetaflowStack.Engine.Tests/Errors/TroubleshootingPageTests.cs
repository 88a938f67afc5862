using MetaflowStack.Engine.Errors;

namespace MetaflowStack.Engine.Tests.Errors;

/// <summary>docs/troubleshooting.md has the catalogue of errors as the code has it.</summary>
public class TroubleshootingPageTests
{
    [Theory]
    [InlineData(ErrorClassification.Fail, "errors-that-end-a-run")]
    [InlineData(ErrorClassification.RetryBounded, "errors-without-room")]
    [InlineData(ErrorClassification.Retry, "errors-that-pass")]
    [InlineData(ErrorClassification.Done, "errors-that-are-none")]
    public void Every_code_is_in_the_table_of_what_we_do_about_it(ErrorClassification classification, string section)
    {
        var rows = ErrorCatalogue.Entries.Where(entry => entry.Classification == classification)
            .OrderBy(entry => entry.Code, StringComparer.OrdinalIgnoreCase)
            .Select(entry => $"| `{entry.Code}`{Only(entry)} | {Cell(entry.Explanation)} | {Cell(entry.Remedy)} |\n");

        DocumentSection.Matches("docs/troubleshooting.md", section, "| code | what it means | what you can do |\n|---|---|---|\n" + string.Concat(rows));
    }

    [Fact]
    public void Every_classification_has_a_table() =>
        Assert.Equal(Enum.GetValues<ErrorClassification>().Order(), ErrorCatalogue.Entries.Select(entry => entry.Classification).Distinct().Order());

    private static string Only(ErrorEntry entry)
    {
        var when = entry.OnlyWhen switch
        {
            ErrorSituation.OwnPrincipal => "of a principal that this run has made",
            ErrorSituation.CreatingPostgreSql => "while the database server is being made",
            _ => null,
        };
        var conditions = new[] { entry.MessageContains is { } word ? $"with \"{word}\" in its message" : null, when }.OfType<string>();
        return string.Concat(conditions.Select(condition => $"<br>{condition}"));
    }

    private static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal);
}
