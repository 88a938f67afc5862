using System.Text.RegularExpressions;
using MetaflowStack.Definition.Settings;
using MetaflowStack.Definition.Stack;
using MetaflowStack.Engine.Errors;

namespace MetaflowStack.Definition.Terraform;

/// <summary>Which stack a Terraform state is of, told by the names that the template gave, and what it has otherwise than new stacks.</summary>
/// <param name="OrgPrefix">The variable <c>org_prefix</c>.</param>
/// <param name="Environment">The Terraform workspace.</param>
/// <param name="Location">The region.</param>
/// <param name="SubscriptionId">The subscription.</param>
public sealed partial record TemplateStack(string OrgPrefix, string Environment, string Location, string SubscriptionId)
{
    /// <summary>What was chosen otherwise, by the names of the state's properties.</summary>
    public IReadOnlyDictionary<string, string> Choices { get; init; } = new Dictionary<string, string>();

    /// <summary>Reads it off a state.</summary>
    /// <exception cref="StackException">The state has none of the template's resources.</exception>
    public static TemplateStack Of(TerraformState state)
    {
        var group = Find(state, "azurerm_resource_group", "metaflow_resource_group");
        var groupName = GroupName().Match(group?.Text("name") ?? "");
        // Either of them tells prefix and workspace: an apply may have ended before the other.
        var named = new[] { Find(state, "azurerm_kubernetes_cluster", "metaflow_kubernetes"), Find(state, "azurerm_postgresql_flexible_server", "metaflow_database_server") }
            .Select(instance => ServerName().Match(instance?.Text("name") ?? "")).FirstOrDefault(match => match.Success);
        if (group is null || named is null)
            throw NotTheTemplate(state);
        var location = group.Text("location") ?? "";
        var environment = named.Groups["environment"].Value;
        if (!groupName.Success || groupName.Groups["name"].Value != $"{environment}-{location}")
            throw NotTheTemplate(state);
        if (!Environments().IsMatch(environment))
            throw NotPossible(state, environment);
        return new TemplateStack(named.Groups["prefix"].Value, environment, location, SubscriptionOf(group)) { Choices = TemplateChoices.Of(state) };
    }

    /// <summary><c>acme/default in westus</c>.</summary>
    public override string ToString() => $"{OrgPrefix}/{Environment} in {Location}";

    /// <summary>The options that select this stack.</summary>
    public string Options => $"--org-prefix {OrgPrefix} --environment {Environment} --location {Location}";

    /// <summary>Refuses settings that are of another stack.</summary>
    /// <exception cref="UsageException">They are.</exception>
    public void Check(StackSettings settings, string path)
    {
        if ((settings.OrgPrefix, settings.Environment, settings.Location) == (OrgPrefix, Environment, Location))
            return;
        throw new UsageException(new ErrorDetails
        {
            What = $"{path} is of another stack than this run",
            Why = $"It is of {this}, and the options say {settings.OrgPrefix}/{settings.Environment} in {settings.Location}",
            Remedy = $"Run it with {Options}",
        });
    }

    /// <summary>Refuses a subscription that the state is not of.</summary>
    /// <exception cref="UsageException">It is not.</exception>
    public void CheckSubscription(string subscriptionId, string path)
    {
        if (SubscriptionId.Equals(subscriptionId, StringComparison.OrdinalIgnoreCase))
            return;
        throw new UsageException(new ErrorDetails
        {
            What = $"{path} is of another subscription than the one signed in to",
            Why = $"Its resources lie in {SubscriptionId}, and this run is about {subscriptionId}",
            Remedy = $"Run it with --subscription {SubscriptionId}",
        });
    }

    internal static TerraformInstance? Find(TerraformState state, string type, string name, string module = "module.infra") =>
        state.Instances.FirstOrDefault(instance => instance.Deposed is null && instance.Module == module && instance.Type == type && instance.Name == name);

    private static string SubscriptionOf(TerraformInstance group) => SubscriptionPart().Match(group.Text("id") ?? "").Groups[1].Value;

    private static StackException NotTheTemplate(TerraformState state) => new(new ErrorDetails
    {
        What = $"{state.Path} is not of the public Terraform template of Metaflow on Azure",
        Why = "It has no resource group and no cluster or database with that template's addresses (module.infra…) and names",
        Remedy = "Only stacks made by github.com/outerbounds/metaflow-tools, azure/terraform, can be taken over",
    });

    private static StackException NotPossible(TerraformState state, string environment) => new(new ErrorDetails
    {
        What = $"{state.Path} is of the Terraform workspace '{environment}', which cannot be an environment here",
        Why = "Environments have 1 to 8 lower-case letters and digits, and the names of everything in Azure are made from them",
        Remedy = "Go on with Terraform for this stack, and deploy a new one beside it",
    });

    [GeneratedRegex(@"^[a-z0-9]{1,8}\z")]
    private static partial Regex Environments();

    [GeneratedRegex(@"^rg-metaflow-(?<name>.+)\z")]
    private static partial Regex GroupName();

    [GeneratedRegex(@"^(aks|psql)-(?<prefix>[^-]+)-metaflow-(?<environment>.+)\z")]
    private static partial Regex ServerName();

    [GeneratedRegex("^/subscriptions/([^/]+)/", RegexOptions.IgnoreCase)]
    private static partial Regex SubscriptionPart();
}
