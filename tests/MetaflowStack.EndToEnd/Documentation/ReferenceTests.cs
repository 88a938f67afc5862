using System.Reflection;
using System.Text;
using MetaflowStack.EndToEnd.Harness;

namespace MetaflowStack.EndToEnd.Documentation;

/// <summary>docs/reference.md lists the targets and options that the program has, with the words of its <c>--help</c>.</summary>
public class ReferenceTests
{
    private const string Stack = "IHasStack";

    [Fact]
    public async Task The_reference_lists_every_target_as_the_program_does()
    {
        var text = new StringBuilder("| target | after | what it does |\n|---|---|---|\n");
        foreach (var target in (await HelpAsync()).Targets)
            text.Append($"| `{target.Name}` | {Cell(target.After)} | {Cell(target.Description)} |\n");

        DocumentSection.Matches("docs/reference.md", "targets", text.ToString());
    }

    [Fact]
    public async Task The_reference_lists_every_option_with_the_targets_that_it_is_for()
    {
        var help = await HelpAsync();
        var components = Assembly.LoadFrom(await StackProgram.AssemblyAsync()).GetTypes().Where(type => type.IsInterface).ToList();
        var groups = components.Select(component => (Component: component, Options: help.Options.Where(option => Declared(component, option) is not null).ToList()))
            .Where(group => group.Options.Count > 0).OrderByDescending(group => group.Component.Name == Stack).ThenBy(group => group.Component.Name, StringComparer.Ordinal).ToList();

        var text = new StringBuilder();
        foreach (var (component, options) in groups)
        {
            var targets = components.Where(component.IsAssignableFrom).SelectMany(TargetsOf).Order(StringComparer.Ordinal);
            var title = component.Name == Stack ? "Every target that is about a stack" : string.Join(", ", targets.Select(target => $"`{target}`"));
            text.Append($"### {title}\n\n| option | value | meaning |\n|---|---|---|\n");
            foreach (var option in options)
                text.Append($"| `{option.Name}` | {Value(Declared(component, option)!.PropertyType)} | {Cell(option.Meaning)} |\n");
            text.Append('\n');
        }

        text.Append("### Every target\n\n| option | meaning |\n|---|---|\n");
        foreach (var option in help.EngineOptions)
            text.Append($"| `{option.Name}` | {Cell(option.Meaning)} |\n");

        Assert.Equal(help.Options.Select(option => option.Name).Order(StringComparer.Ordinal), groups.SelectMany(group => group.Options).Select(option => option.Name).Order(StringComparer.Ordinal));
        DocumentSection.Matches("docs/reference.md", "options", text.ToString());
    }

    private static async Task<HelpText> HelpAsync()
    {
        await using var folder = new StackFolder();
        return new HelpText((await folder.RunAsync(["--help"])).Succeeded().Output);
    }

    // --deploy-argo is the property DeployArgo.
    private static PropertyInfo? Declared(Type component, HelpOption option) => Properties(component).FirstOrDefault(property =>
        property.PropertyType.Name != "Target" && property.Name.Equals(option.Name.Replace("-", "", StringComparison.Ordinal), StringComparison.OrdinalIgnoreCase));

    private static IEnumerable<string> TargetsOf(Type component) =>
        Properties(component).Where(property => property.PropertyType.Name == "Target").Select(property => property.Name);

    private static PropertyInfo[] Properties(Type component) =>
        component.GetProperties(BindingFlags.Instance | BindingFlags.Public | BindingFlags.DeclaredOnly);

    private static string Value(Type type) => (Nullable.GetUnderlyingType(type) ?? type).Name switch
    {
        "Boolean" => "`true`, also without a value; `false`",
        "Int32" => "a whole number",
        "Double" => "a number",
        "String[]" => "one or more, separated by spaces",
        _ => "text",
    };

    private static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal);
}
