using System.Security.Claims;
using GraphQL.Types;
using GraphQL.Validation;
using GraphQLParser.AST;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.DependencyInjection;

namespace Platform.GraphQL.Engine;

/// <summary>
/// Refuses a document that asks for a field its caller may not have. The engine itself enforces nothing; and the rule looks at
/// the caller, so it runs for documents from the cache too.
/// </summary>
internal sealed class AuthorizeRule : ValidationRuleBase
{
    /// <summary>Where a field's rules are kept.</summary>
    public const string Key = "platform.authorize";

    /// <summary>The code of its refusals.</summary>
    public const string Code = "FORBIDDEN";

    public override ValueTask<INodeVisitor?> GetPreNodeVisitorAsync(ValidationContext context) => new(new Visitor());

    private sealed class Visitor : INodeVisitor
    {
        public async ValueTask EnterAsync(ASTNode node, ValidationContext context)
        {
            if (node is not GraphQLField || context.TypeInfo.GetFieldDef() is not { } field || field.GetMetadata<AuthorizeAttribute[]>(Key) is not { } rules)
            {
                return;
            }

            foreach (var rule in rules)
            {
                if (!await HoldsAsync(rule, context).ConfigureAwait(false))
                {
                    context.ReportError(Refusal(field, rule, node, context));
                    return;
                }
            }
        }

        public ValueTask LeaveAsync(ASTNode node, ValidationContext context) => default;

        private static async Task<bool> HoldsAsync(AuthorizeAttribute rule, ValidationContext context)
        {
            var services = context.RequestServices;
            if (services?.GetRequiredService<CallerOfRequest>().Caller is not { } caller)
            {
                return false;
            }

            if (rule.Roles.Length > 0 && !rule.Roles.Any(caller.Is))
            {
                return false;
            }

            return rule.Policy is null || (await services.GetRequiredService<IAuthorizationService>()
                .AuthorizeAsync(context.User ?? new ClaimsPrincipal(), null, rule.Policy).ConfigureAwait(false)).Succeeded;
        }

        private static ValidationError Refusal(FieldType field, AuthorizeAttribute rule, ASTNode node, ValidationContext context)
        {
            var needed = rule.Roles.Length > 0 ? $"This needs the role {string.Join(" or ", rule.Roles)}." : "The token doesn't allow it.";
            return new(context.Document.Source, null, $"The field '{field.Name}' is not open to this caller. {needed}", node) { Code = AuthorizeRule.Code };
        }
    }
}
